#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

/// Appends big-endian fields to a buffer known to be large enough.
class FieldWriter {
 public:
  explicit FieldWriter(std::span<std::uint8_t> out) : out_(out) {}

  void u8(std::uint8_t value) { out_[size_++] = value; }
  void u16(std::uint16_t value) { store_be16(take(2), value); }
  void u32(std::uint32_t value) { store_be32(take(4), value); }
  void u64(std::uint64_t value) {
    u32(static_cast<std::uint32_t>(value >> 32));
    u32(static_cast<std::uint32_t>(value));
  }
  void bytes(std::span<const std::uint8_t> value) {
    std::ranges::copy(value, out_.subspan(size_, value.size()).begin());
    size_ += value.size();
  }
  std::size_t size() const { return size_; }

 private:
  std::uint8_t* take(std::size_t count) {
    std::uint8_t* at = out_.subspan(size_, count).data();
    size_ += count;
    return at;
  }

  std::span<std::uint8_t> out_;
  std::size_t size_ = 0;
};

}  // namespace rxsctp::sctp
