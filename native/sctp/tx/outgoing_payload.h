#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "engine/outgoing_data.h"
#include "sctp/memory/buffer_pool.h"

namespace rxsctp::sctp {

/// The payload of a message as long as the peer may need it again: where the user put it, if that
/// is memory to hold on to, else a copy. Small, for there may be many.
class OutgoingPayload {
 public:
  OutgoingPayload() = default;
  OutgoingPayload(const OutgoingData& data, BufferPool& pool)
      : data_(const_cast<std::uint8_t*>(data.bytes().data())),
        size_(static_cast<std::uint32_t>(data.bytes().size())) {
    if (data.memory() != nullptr) {
      owner_.memory = data.memory();
      owner_.memory->keep_payload();
    } else {
      Buffer copy = pool.allocate(size_);
      std::memcpy(copy.data(), data_, size_);
      owner_.pool = &pool;
      is_copy_ = true;
      data_ = pool.detach(std::move(copy));
    }
  }
  OutgoingPayload(OutgoingPayload&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        owner_(other.owner_),
        size_(std::exchange(other.size_, 0)),
        is_copy_(other.is_copy_) {}
  OutgoingPayload& operator=(OutgoingPayload&&) = delete;
  ~OutgoingPayload() {
    if (data_ == nullptr) return;
    if (is_copy_) {
      owner_.pool->attach(data_, size_);
    } else {
      owner_.memory->drop_payload();
    }
  }

  std::uint32_t size() const { return size_; }
  std::span<const std::uint8_t> bytes() const { return {data_, size_}; }

 private:
  std::uint8_t* data_ = nullptr;
  union {
    PayloadMemory* memory;
    BufferPool* pool;
  } owner_{nullptr};
  std::uint32_t size_ = 0;
  bool is_copy_ = false;
};

}  // namespace rxsctp::sctp
