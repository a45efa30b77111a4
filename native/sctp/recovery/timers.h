#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "engine/time.h"

namespace rxsctp::sctp {

/// The timers of one thing, each a deadline or off. `Timer` is an enumeration that ends in kCount.
/// It wakes nobody: whoever has the timers says when the earliest is due, and is called then.
template <typename Timer>
class Timers {
 public:
  Timers() { stop_all(); }

  void start(Timer timer, Time deadline) { at(timer) = deadline; }
  void stop(Timer timer) { at(timer) = kNever; }
  void stop_all() { deadlines_.fill(kNever); }

  bool running(Timer timer) const { return deadline(timer) != kNever; }
  bool due(Timer timer, Time now) const { return deadline(timer) <= now; }
  Time deadline(Timer timer) const { return deadlines_[static_cast<std::size_t>(timer)]; }
  /// kNever when none runs.
  Time earliest() const { return *std::ranges::min_element(deadlines_); }

 private:
  Time& at(Timer timer) { return deadlines_[static_cast<std::size_t>(timer)]; }

  std::array<Time, static_cast<std::size_t>(Timer::kCount)> deadlines_;
};

}  // namespace rxsctp::sctp
