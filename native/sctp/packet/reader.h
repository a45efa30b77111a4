#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

/// Reads big-endian fields from a span, never beyond it. A read that does not fit yields zeros and
/// makes ok() false for good, so that a parse reads all its fields and asks once.
class Reader {
 public:
  constexpr explicit Reader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  constexpr bool ok() const { return ok_; }
  constexpr std::size_t remaining() const { return rest_.size(); }

  constexpr std::uint8_t u8() {
    auto field = bytes(1);
    return field.empty() ? std::uint8_t{0} : field[0];
  }
  constexpr std::uint16_t u16() {
    auto field = bytes(2);
    return field.empty() ? std::uint16_t{0} : load_be16(field.data());
  }
  constexpr std::uint32_t u32() {
    auto field = bytes(4);
    return field.empty() ? 0 : load_be32(field.data());
  }
  constexpr std::uint64_t u64() {
    const std::uint64_t high = u32();
    return high << 32 | u32();
  }
  /// The next `count` bytes; empty when there are fewer.
  constexpr std::span<const std::uint8_t> bytes(std::size_t count) {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    auto field = rest_.first(count);
    rest_ = rest_.subspan(count);
    return field;
  }
  constexpr std::span<const std::uint8_t> rest() { return bytes(rest_.size()); }

 private:
  std::span<const std::uint8_t> rest_;
  bool ok_ = true;
};

}  // namespace rxsctp::sctp
