#include "virtual/random.h"

#include <bit>

namespace rxsctp::simulation {

namespace {
constexpr double kNearWrapChance = 0.3;
constexpr std::uint32_t kNearWrapStep = 100;
}  // namespace

std::uint64_t Random::magnitude(std::uint64_t low, std::uint64_t high) {
  const auto low_bits = static_cast<std::uint64_t>(std::bit_width(low));
  const auto high_bits = static_cast<std::uint64_t>(std::bit_width(high));
  const std::uint64_t bits = between(low_bits, high_bits);
  const std::uint64_t floor = bits == 0 ? 0 : std::uint64_t{1} << (bits - 1);
  const std::uint64_t ceiling = bits == 0 ? 0 : floor * 2 - 1;
  return between(floor < low ? low : floor, ceiling > high ? high : ceiling);
}

void SeededRandomSource::fill(std::span<std::uint8_t> out) {
  if (out.size() == 4 && random_.chance(kNearWrapChance)) {
    before_wrap_ += static_cast<std::uint32_t>(random_.between(1, kNearWrapStep));
    const std::uint32_t value = 0 - before_wrap_;
    for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(value >> (8 * i));
    return;
  }
  for (auto& byte : out) byte = static_cast<std::uint8_t>(random_.next());
}

}  // namespace rxsctp::simulation
