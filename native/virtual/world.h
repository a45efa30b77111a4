#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "virtual/event_queue.h"
#include "virtual/host.h"
#include "virtual/network.h"
#include "virtual/trace.h"

namespace rxsctp::simulation {

/// The clock, the network and the machines of one run, and the loop that drives them.
class World {
 public:
  explicit World(std::uint64_t seed) : network_(events_, trace_, seed) {}

  EventQueue& events() { return events_; }
  Trace& trace() { return trace_; }
  Network& network() { return network_; }
  Time now() const { return events_.now(); }

  /// With one address.
  Host& add_host(const Attachment& attachment, const HostOptions& options, EventSink& sink) {
    return add_host({&attachment, 1}, options, sink);
  }
  Host& add_host(std::span<const Attachment> attachments, const HostOptions& options,
                 EventSink& sink);
  Host& replace_host(Host& dead, const HostOptions& options, EventSink& sink);

  /// Runs what is due next; false when nothing is due any more, or not before `limit`.
  bool step(Time limit = kNever);
  void run_for(Duration duration) { run_until(now() + duration); }
  void run_until(Time time);
  /// Runs until it holds, at most that long. Returns whether it holds.
  bool run_until(const std::function<bool()>& condition, Duration at_most);

  std::uint64_t steps() const { return steps_; }
  /// A timer that is still due after it was run would never let time go on.
  bool timer_stuck() const { return timer_stuck_; }

 private:
  static constexpr std::uint32_t kSameTimeLimit = 1000;

  EventQueue events_;
  Trace trace_;
  Network network_;
  std::vector<std::unique_ptr<Host>> hosts_;
  std::uint64_t steps_ = 0;
  std::uint32_t timers_at_same_time_ = 0;
  Time last_timer_{};
  bool timer_stuck_ = false;
};

}  // namespace rxsctp::simulation
