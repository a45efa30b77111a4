#pragma once

#include <chrono>
#include <cstdint>

namespace rxsctp {

/// The clock the protocol is driven by. It has no now(): time is always an argument, so that the
/// same code runs under the operating system's monotonic clock and under a simulated one.
struct Clock {
  using duration = std::chrono::microseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;
};

using Duration = Clock::duration;
using Time = Clock::time_point;

/// A deadline that never comes.
inline constexpr Time kNever = Time::max();

}  // namespace rxsctp
