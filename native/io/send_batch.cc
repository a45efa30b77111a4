#include "io/send_batch.h"

#include <algorithm>

namespace rxsctp::io {

std::span<std::uint8_t> SendBatch::begin(const PathAddress& to, std::size_t size,
                                         bool may_fragment) {
  pending_size_ = 0;
  if (size == 0 || size > kArenaSize - used_ || runs_.size() == kMaxRuns) return {};
  if (!arena_) arena_ = std::make_unique_for_overwrite<std::uint8_t[]>(kArenaSize);
  pending_.to = to;
  pending_.may_fragment = may_fragment;
  pending_size_ = size;
  return {arena_.get() + used_, size};
}

void SendBatch::commit(std::size_t size) {
  size = std::min(size, pending_size_);
  pending_size_ = 0;
  if (size == 0) return;
  if (extends_last_run(size)) {
    Run& run = runs_.back();
    run.length += size;
    ++run.count;
  } else {
    pending_.offset = used_;
    pending_.length = size;
    pending_.segment = size;
    pending_.count = 1;
    runs_.push_back(pending_);
  }
  used_ += size;
}

bool SendBatch::extends_last_run(std::size_t size) const {
  if (empty()) return false;
  const Run& run = runs_.back();
  const bool ends_short = run.length < run.segment * run.count;
  return !ends_short && size <= run.segment && run.count < kMaxSegments &&
         run.length + size <= kMaxRunLength && !run.may_fragment && !pending_.may_fragment &&
         run.to == pending_.to;
}

void SendBatch::pop(std::size_t count) {
  first_ += std::min(count, runs_.size() - first_);
  if (empty()) {
    runs_.clear();
    first_ = 0;
    used_ = 0;
  }
}

void SendBatch::pop_packets(std::size_t packets) {
  if (empty()) return;
  Run& run = runs_[first_];
  if (packets >= run.count) return pop(1);
  run.offset += packets * run.segment;
  run.length -= packets * run.segment;
  run.count -= packets;
}

}  // namespace rxsctp::io
