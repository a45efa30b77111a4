#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "engine/time.h"

namespace rxsctp::simulation {

/// The virtual clock and what is going to happen, in order of time and then of being scheduled.
class EventQueue {
 public:
  using Action = std::function<void()>;

  Time now() const { return now_; }
  bool empty() const { return events_.empty(); }
  Time next() const { return events_.empty() ? kNever : events_.front().at; }
  std::uint64_t processed() const { return processed_; }

  void at(Time time, Action action) {
    events_.push_back({std::max(time, now_), scheduled_++, std::move(action)});
    std::push_heap(events_.begin(), events_.end(), later);
  }
  void after(Duration delay, Action action) { at(now_ + delay, std::move(action)); }

  /// Moves the clock on, past no event.
  void advance_to(Time time) { now_ = std::max(now_, time); }

  void run_next() {
    std::pop_heap(events_.begin(), events_.end(), later);
    Event event = std::move(events_.back());
    events_.pop_back();
    now_ = event.at;
    ++processed_;
    event.action();
  }

 private:
  struct Event {
    Time at;
    std::uint64_t order;
    Action action;
  };
  static bool later(const Event& a, const Event& b) {
    return a.at != b.at ? a.at > b.at : a.order > b.order;
  }

  Time now_{std::chrono::seconds(1000)};
  std::uint64_t scheduled_ = 0;
  std::uint64_t processed_ = 0;
  std::vector<Event> events_;
};

}  // namespace rxsctp::simulation
