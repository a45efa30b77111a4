#pragma once

#include <cstdint>
#include <span>

namespace rxsctp {

/// Where tags, TSNs and cookie keys come from: the operating system in production, a seed in tests.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;

  std::uint32_t next32() {
    std::uint8_t b[4];
    fill(b);
    return std::uint32_t{b[0]} | std::uint32_t{b[1]} << 8 | std::uint32_t{b[2]} << 16 |
           std::uint32_t{b[3]} << 24;
  }
  std::uint64_t next64() {
    const std::uint64_t high = next32();
    return high << 32 | next32();
  }
};

}  // namespace rxsctp
