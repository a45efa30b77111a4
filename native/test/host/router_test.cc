#include "host/router.h"

#include <doctest/doctest.h>

#include "test/host/support/idle_engine.h"

// What a router does with events that a peer can bring about at will; what becomes of each kind is
// known to latest_events_test.cc.

namespace rxsctp::host {
namespace {

constexpr AssociationId kId = 1;
constexpr Time kStart{std::chrono::seconds(10)};

struct Run {
  testing::IdleEngine engine;
  std::shared_ptr<Channel> channel = Channel::unattached();
  Router router;

  Run() { router.add_association(kId, *channel, engine); }

  /// JavaScript is busy, and as much as is kept waits for it.
  void fill() {
    for (std::uint32_t i = 0; i < 64; ++i) router.on_event(kId, Adaptation{i});
  }
  void tell_streams(std::uint16_t count) {
    router.on_event(kId, StreamsChanged{ReconfigurationResult::kPerformed, count, count});
  }
  std::vector<EventBody> take() {
    channel->deliveries().publish();
    std::vector<EventBody> taken;
    while (auto batch = channel->take()) {
      for (Event& event : batch->events) taken.push_back(std::move(event.body));
      channel->recycle(std::move(*batch));
    }
    return taken;
  }
};

std::uint16_t streams_of(const EventBody& body) {
  REQUIRE(std::holds_alternative<StreamsChanged>(body));
  return std::get<StreamsChanged>(body).outbound_streams;
}

TEST_CASE("a router tells what it kept once JavaScript has come so far, and says when to look") {
  Run run;
  CHECK(run.router.next_report() == kNever);
  run.fill();
  run.tell_streams(5);
  run.tell_streams(6);
  CHECK(run.router.next_report() != kNever);
  run.router.report(kStart);
  auto taken = run.take();
  REQUIRE(taken.size() == 65);
  CHECK(std::get<NotificationsLost>(taken.back()).count == 1);
  const Time next = run.router.next_report();
  CHECK(next > kStart);
  run.router.report(next);
  taken = run.take();
  REQUIRE(taken.size() == 1);
  CHECK(streams_of(taken[0]) == 6);
  CHECK(run.router.next_report() == kNever);
}

TEST_CASE("a router tells what it kept before the end of the association") {
  Run run;
  run.fill();
  run.tell_streams(5);
  run.router.on_event(kId, Closed{});
  const auto taken = run.take();
  REQUIRE(taken.size() == 66);
  CHECK(streams_of(taken[64]) == 5);
  CHECK(std::holds_alternative<Closed>(taken[65]));
  CHECK(run.router.next_report() == kNever);
}

TEST_CASE("a router tells what it kept before a restart, and of one restart until that is taken") {
  Run run;
  run.fill();
  run.tell_streams(5);
  CHECK(run.router.admits_restart(kId));
  Established restart;
  restart.restarted = true;
  run.router.on_event(kId, Established(restart));
  CHECK_FALSE(run.router.admits_restart(kId));
  const auto taken = run.take();
  REQUIRE(taken.size() == 66);
  CHECK(streams_of(taken[64]) == 5);
  CHECK(std::get<Established>(taken[65]).restarted);
  CHECK(run.router.admits_restart(kId));
}

TEST_CASE("a router sums up what the engine did not tell") {
  Run run;
  for (int i = 0; i < 10; ++i) run.router.on_event(kId, NotificationsLost{3});
  CHECK(run.take().empty());
  run.router.report(run.router.next_report());
  const auto taken = run.take();
  REQUIRE(taken.size() == 1);
  CHECK(std::get<NotificationsLost>(taken[0]).count == 30);
}

TEST_CASE("what a router kept for a channel that has gone is nobody's") {
  Run run;
  run.fill();
  run.take();
  run.fill();
  run.tell_streams(5);
  const auto orphans = run.router.disown(*run.channel);
  REQUIRE(orphans.associations.size() == 1);
  CHECK(orphans.associations[0].second == &run.engine);
  run.tell_streams(6);
  run.router.report(kStart);
  CHECK(run.router.next_report() == kNever);
  for (const EventBody& body : run.take()) CHECK(std::holds_alternative<Adaptation>(body));
}

}  // namespace
}  // namespace rxsctp::host
