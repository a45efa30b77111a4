#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/time.h"

namespace rxsctp::sctp {

/// What a TimerQueue holds one entry for; belongs to one queue at most.
class TimerHook {
 public:
  TimerHook() = default;
  TimerHook(const TimerHook&) = delete;
  TimerHook& operator=(const TimerHook&) = delete;

 private:
  friend class TimerQueue;
  static constexpr std::uint32_t kIdle = static_cast<std::uint32_t>(-1);
  std::uint32_t slot_ = kIdle;
};

/// Wakes its hooks at the latest at their deadline, maybe earlier: a deadline that moves later
/// leaves its entry where it is, so that restarting T3 for each SACK costs nothing. Whoever pops a
/// hook asks it for its real deadline and arms it again. A binary heap; it allocates only to grow.
class TimerQueue {
 public:
  /// `hook` is to be popped at `deadline` or before.
  void arm(TimerHook& hook, Time deadline);
  void remove(TimerHook& hook);

  /// When something may be due; kNever when nothing is armed.
  Time next() const { return heap_.empty() ? kNever : heap_.front().at; }
  /// Takes out a hook whose entry is due; nullptr when none is.
  TimerHook* pop(Time now);

 private:
  struct Entry {
    Time at;
    TimerHook* hook;
  };

  void sift_up(std::size_t slot);
  void sift_down(std::size_t slot);
  void place(std::size_t slot, Entry entry);

  std::vector<Entry> heap_;
};

}  // namespace rxsctp::sctp
