#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "engine/outgoing_data.h"
#include "sctp/memory/buffer_pool.h"

namespace rxsctp::sctp {

/// The payload of a message as long as the peer may need it again: where the user put it, if that
/// is memory to hold on to, else a copy.
class OutgoingPayload {
 public:
  OutgoingPayload() = default;
  OutgoingPayload(const OutgoingData& data, BufferPool& pool)
      : data_(data.bytes().data()), size_(static_cast<std::uint32_t>(data.bytes().size())) {
    if (data.memory() != nullptr) {
      hold_ = PayloadHold(*data.memory());
    } else {
      copy_ = pool.allocate(size_);
      std::memcpy(copy_.data(), data_, size_);
      data_ = copy_.data();
    }
  }

  std::uint32_t size() const { return size_; }
  std::span<const std::uint8_t> bytes() const { return {data_, size_}; }

 private:
  Buffer copy_;
  PayloadHold hold_;
  const std::uint8_t* data_ = nullptr;
  std::uint32_t size_ = 0;
};

}  // namespace rxsctp::sctp
