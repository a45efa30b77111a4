#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/address.h"
#include "engine/time.h"

namespace rxsctp::sctp {

/// What is answered to packets of no association, whose source anybody may have made up, and to
/// chunks that are in error.
enum class Answer : std::uint8_t {
  kInitAck,
  kOutOfTheBlue,  // ABORT and SHUTDOWN COMPLETE (RFC 9260, 8.4)
  kRefusal,       // ABORT, Out of Resource
  kError,         // ERROR
};
inline constexpr std::size_t kAnswers = 4;

/// Bounds how many such answers leave: for each source, and in all. A token bucket each, kept as
/// the time at which it is full again (GCRA), so that nothing has to be refilled.
///
/// Sources share a table of fixed size, placed by a secret hash: two that meet there share a
/// bucket, which nobody can arrange for another.
class AnswerLimits {
 public:
  explicit AnswerLimits(std::uint64_t seed) : seed_(seed) {}

  /// Whether `source` may be sent another answer; it counts as sent then.
  bool take(Answer answer, const IpAddress& source, Time now);

  struct Rate {
    std::uint32_t per_second;
    std::uint32_t burst;
  };
  struct Rates {
    Rate source;
    Rate total;
  };
  /// For INIT ACKs: all clients behind one address come back within seconds when a network does.
  static constexpr std::array<Rates, kAnswers> kRates = {{
      {{4'000, 8'000}, {20'000, 40'000}},
      {{1'000, 2'000}, {10'000, 20'000}},
      {{1'000, 2'000}, {10'000, 20'000}},
      {{100, 200}, {1'000, 2'000}},
  }};
  static constexpr std::size_t kSlots = 4096;

 private:
  using Buckets = std::array<Time, kAnswers>;

  std::uint64_t seed_;
  Buckets total_{};
  std::unique_ptr<std::array<Buckets, kSlots>> sources_;
};

}  // namespace rxsctp::sctp
