#include "host/staging_slabs.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace rxsctp::host {

StagingSlab::StagingSlab(StagingSlabs& slabs, std::size_t index)
    : slabs_(slabs),
      index_(index),
      memory_(std::make_unique_for_overwrite<std::uint8_t[]>(kSize)) {}

std::size_t StagingSlab::staged() const {
  std::uint32_t length = 0;
  std::memcpy(&length, memory_.get() + kCapacity, sizeof length);
  return std::min<std::size_t>(length, kCapacity);
}

void StagingSlab::on_unused() {
  const auto keeper = std::move(keeper_);  // may be the last to know of the slabs
  slabs_.give_back(*this);
}

StagingSlab& StagingSlabs::take(PayloadHold& hold) {
  if (idle_ == nullptr) idle_ = given_back_.exchange(nullptr, std::memory_order_acquire);
  StagingSlab* slab = idle_;
  const bool full = slab == nullptr && slabs_.size() == kMaxSlabs;
  if (full) {
    if (!overflow_) overflow_ = std::make_unique<StagingSlab>(*this, kMaxSlabs);
    slab = overflow_.get();
  } else if (slab != nullptr) {
    idle_ = std::exchange(slab->next_idle_, nullptr);
  } else {
    slabs_.push_back(std::make_unique<StagingSlab>(*this, slabs_.size()));
    slab = slabs_.back().get();
  }
  std::memset(slab->memory_.get() + StagingSlab::kCapacity, 0, sizeof(std::uint32_t));
  hold = {};
  if (full) return *slab;
  slab->keeper_ = shared_from_this();
  used_.fetch_add(1, std::memory_order_relaxed);
  hold = PayloadHold(*slab);
  return *slab;
}

void StagingSlabs::give_back(StagingSlab& slab) {
  used_.fetch_sub(1, std::memory_order_relaxed);
  slab.next_idle_ = given_back_.load(std::memory_order_relaxed);
  while (!given_back_.compare_exchange_weak(slab.next_idle_, &slab, std::memory_order_release,
                                            std::memory_order_relaxed)) {
  }
}

}  // namespace rxsctp::host
