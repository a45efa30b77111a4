#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace rxsctp::fuzz {

/// The input of a fuzz target, byte by byte; zeros when it is used up.
class Choices {
 public:
  explicit Choices(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t next() {
    if (rest_.empty()) return 0;
    const std::uint8_t value = rest_[0];
    rest_ = rest_.subspan(1);
    return value;
  }
  std::uint16_t next16() {
    const std::uint16_t high = next();
    return static_cast<std::uint16_t>(high << 8 | next());
  }
  std::uint32_t next32() {
    const std::uint32_t high = next16();
    return high << 16 | next16();
  }
  /// At most `count` bytes.
  std::span<const std::uint8_t> take(std::size_t count) {
    const auto taken = rest_.first(std::min(count, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

 private:
  std::span<const std::uint8_t> rest_;
};

}  // namespace rxsctp::fuzz
