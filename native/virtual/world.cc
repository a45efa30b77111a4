#include "virtual/world.h"

#include <algorithm>

namespace rxsctp::simulation {

Host& World::add_host(std::span<const Attachment> attachments, const HostOptions& options,
                      EventSink& sink) {
  hosts_.push_back(std::make_unique<Host>(events_, network_, attachments, options, sink));
  return *hosts_.back();
}

Host& World::replace_host(Host& dead, const HostOptions& options, EventSink& sink) {
  hosts_.push_back(std::make_unique<Host>(dead, options, sink));
  return *hosts_.back();
}

bool World::step(Time limit) {
  Host* due = nullptr;
  Time deadline = kNever;
  for (const auto& host : hosts_) {
    if (const Time at = host->next_deadline(); at < deadline) {
      deadline = at;
      due = host.get();
    }
  }
  if (std::min(deadline, events_.next()) > limit) return false;
  if (due == nullptr && events_.empty()) return false;
  ++steps_;
  if (due == nullptr || events_.next() <= deadline) {
    events_.run_next();
    return true;
  }
  events_.advance_to(deadline);
  timers_at_same_time_ = last_timer_ == now() ? timers_at_same_time_ + 1 : 0;
  last_timer_ = now();
  if (timers_at_same_time_ > kSameTimeLimit) {
    timer_stuck_ = true;
    return false;
  }
  due->run_timers();
  return true;
}

void World::run_until(Time time) {
  while (step(time)) {
  }
  events_.advance_to(time);
}

bool World::run_until(const std::function<bool()>& condition, Duration at_most) {
  const Time end = now() + at_most;
  while (!condition()) {
    if (!step(end)) break;
  }
  return condition();
}

}  // namespace rxsctp::simulation
