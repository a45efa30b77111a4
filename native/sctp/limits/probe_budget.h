#pragma once

#include <algorithm>
#include <cstddef>

#include "engine/time.h"

namespace rxsctp::sctp {

/// Bounds how much of a host goes into probing the MTU of paths that nobody has asked more of yet:
/// thousands of associations that come up together would flood the buffers of their peer with
/// packets of 64 KB, as loopback takes them. A token bucket, kept as the time at which it is full
/// again.
class ProbeBudget {
 public:
  static constexpr std::size_t kBytesPerSecond = 1 << 20;
  static constexpr std::size_t kBurst = 256 << 10;

  /// Whether `bytes` may leave; they count as sent then.
  bool take(std::size_t bytes, Time now) {
    const Time full = std::max(full_, now) + cost(bytes);
    if (full - now > cost(kBurst)) return false;
    full_ = full;
    return true;
  }

 private:
  static constexpr Duration cost(std::size_t bytes) {
    return Duration(static_cast<Duration::rep>(bytes) * Duration::period::den /
                    static_cast<Duration::rep>(kBytesPerSecond));
  }

  Time full_{};
};

}  // namespace rxsctp::sctp
