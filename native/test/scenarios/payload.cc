#include "test/scenarios/payload.h"

#include <vector>

#include "engine/immortal.h"
#include "virtual/random.h"

namespace rxsctp::simulation {

namespace {

constexpr std::size_t kOffsets = 64 * 1024;

std::vector<std::uint8_t> make_noise() {
  std::vector<std::uint8_t> noise(kMaxPayload + kOffsets);
  Random random(0x6e6f697365);
  for (auto& byte : noise) byte = static_cast<std::uint8_t>(random.next());
  return noise;
}

}  // namespace

std::span<const std::uint8_t> payload(std::uint32_t sender, std::uint32_t number,
                                      std::size_t size) {
  static Immortal<std::vector<std::uint8_t>> noise(make_noise());
  const std::uint64_t where = Random((std::uint64_t{sender} << 32) | number).next() % kOffsets;
  return std::span(*noise).subspan(where, size);
}

}  // namespace rxsctp::simulation
