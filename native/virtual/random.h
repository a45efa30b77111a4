#pragma once

#include <cstdint>
#include <span>

#include "engine/random_source.h"
#include "engine/time.h"

namespace rxsctp::simulation {

/// The one source of chance of a run (SplitMix64): the same seed gives the same run everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// Uniform in [low, high], which may be all there are.
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    const std::uint64_t count = high - low + 1;
    return count == 0 ? next() : low + next() % count;
  }

  Duration between(Duration low, Duration high) {
    return Duration(static_cast<std::int64_t>(between(static_cast<std::uint64_t>(low.count()),
                                                      static_cast<std::uint64_t>(high.count()))));
  }

  /// Between the two, every order of magnitude as likely as the next.
  std::uint64_t magnitude(std::uint64_t low, std::uint64_t high);

  bool chance(double probability) {
    return static_cast<double>(next() >> 11) * 0x1.0p-53 < probability;
  }

  /// A generator of its own, so that drawing more here changes nothing there.
  Random fork() { return Random(next()); }

 private:
  std::uint64_t state_;
};

/// Tags, TSNs and keys for a Stack. Small draws land close below the wrap of 32 bits now and then,
/// so that the arithmetic of TSNs is tried where it is hardest; never twice at the same place, for
/// tags may be taken to differ.
class SeededRandomSource final : public RandomSource {
 public:
  explicit SeededRandomSource(std::uint64_t seed) : random_(seed) {}
  void fill(std::span<std::uint8_t> out) override;

 private:
  Random random_;
  std::uint32_t before_wrap_ = 0;
};

}  // namespace rxsctp::simulation
