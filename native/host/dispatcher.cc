#include "host/dispatcher.h"

#include <algorithm>

#include "host/clock.h"

namespace rxsctp::host {

Dispatcher::Dispatcher(io::Poller& poller) : engines_(make_engines({router_, poller, random_})) {}

void Dispatcher::receive(std::span<const Ready> ready) {
  const Time now = monotonic_now();
  for (const Ready& event : ready) {
    engines_[TokenRange::engine_of(event.token)]->ready(event, now);
  }
}

void Dispatcher::transmit() {
  const Time now = monotonic_now();
  for (const auto& engine : engines_) {
    if (engine) engine->transmit(now);
  }
  if (router_.next_report() <= now) router_.report(now);
}

Duration Dispatcher::idle_time() const {
  Time deadline = router_.next_report();
  for (const auto& engine : engines_) {
    if (engine) deadline = std::min(deadline, engine->next_deadline());
  }
  if (deadline == kNever) return Duration::max();
  const Time now = monotonic_now();
  return deadline <= now ? Duration::zero() : deadline - now;
}

void Dispatcher::close(Channel& channel) {
  const Router::Orphans orphans = router_.disown(channel);
  const Time now = monotonic_now();
  for (const auto& [id, engine] : orphans.associations) engine->abort(id, {}, now);
  for (const auto& [id, engine] : orphans.endpoints) engine->close(id);
}

}  // namespace rxsctp::host
