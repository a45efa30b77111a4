#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

#include "engine/time.h"

namespace rxsctp::sctp {

/// Bounds how much of a host goes into probing the MTU of paths that nobody has asked more of yet:
/// thousands of associations that come up together would flood the buffers of their peer with
/// packets of 64 KB, as loopback takes them. A token bucket, kept as the time at which it is full
/// again: whoever asks is told when its turn comes, so that all have theirs in the order in which
/// they asked.
class ProbeBudget {
 public:
  static constexpr std::size_t kBytesPerSecond = 1 << 20;
  static constexpr std::size_t kBurst = 256 << 10;
  /// Nothing is reserved beyond: by then paths have changed, and a search that ended begins anew.
  static constexpr Duration kFarthest = std::chrono::minutes(10);

  /// When `bytes` may leave: now, or later. They count as sent then, whether they leave or not.
  /// Nothing when that is too far away.
  std::optional<Time> reserve(std::size_t bytes, Time now) {
    const Time full = std::max(full_, now) + cost(bytes);
    const Time slot = std::max(now, full - cost(kBurst));
    if (slot - now > kFarthest) return std::nullopt;
    full_ = full;
    return slot;
  }

 private:
  static constexpr Duration cost(std::size_t bytes) {
    return Duration(static_cast<Duration::rep>(bytes) * Duration::period::den /
                    static_cast<Duration::rep>(kBytesPerSecond));
  }

  Time full_{};
};

}  // namespace rxsctp::sctp
