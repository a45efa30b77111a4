#include "host/latest_events.h"

#include <doctest/doctest.h>

namespace rxsctp::host {
namespace {

constexpr AssociationId kId = 1;
constexpr Time kStart{std::chrono::seconds(10)};

struct Run {
  DeliveryQueue queue{PayloadPool::make(), [] {}};
  DeliveryQueue::BoundedEvents others;
  LatestEvents latest;

  void tell(EventBody body) {
    const Telling telling = telling_of(body);
    latest.tell({kId, std::move(body)}, telling, queue, others);
    queue.publish();
  }
  /// JavaScript is busy, and as much as is kept waits for it.
  void fill() {
    for (std::uint32_t i = 0; i < 64; ++i) tell(Adaptation{i});
  }
  void look(Time now) {
    latest.look(now, [this](AssociationId) { return LatestEvents::Place{&queue, &others}; });
    queue.publish();
  }
  std::vector<EventBody> take() {
    std::vector<EventBody> taken;
    while (auto batch = queue.take()) {
      for (Event& event : batch->events) {
        CHECK(event.association == kId);
        taken.push_back(std::move(event.body));
      }
    }
    return taken;
  }
};

AddressesChanged addresses(std::uint8_t last) {
  IpAddress address;
  address.family = IpFamily::kV4;
  address.bytes[3] = last;
  return {{}, {address}};
}

StreamsChanged streams(std::uint16_t count) {
  return {ReconfigurationResult::kPerformed, count, count};
}

template <typename T>
const T& as(const EventBody& body) {
  REQUIRE(std::holds_alternative<T>(body));
  return std::get<T>(body);
}

TEST_CASE("how things are now is told once JavaScript has come to what was before it") {
  Run run;
  CHECK(run.latest.deadline() == kNever);
  run.fill();
  for (std::uint8_t i = 1; i <= 100; ++i) {
    run.tell(addresses(i));
    run.tell(streams(i));
    run.tell(RemoteError{});
  }
  CHECK(run.latest.deadline() <= kStart);
  run.look(kStart);
  const Time deadline = run.latest.deadline();
  CHECK(deadline > kStart);
  auto taken = run.take();
  REQUIRE(taken.size() == 65);
  // Changes of addresses are no notifications, and the last of the streams' is kept.
  CHECK(as<NotificationsLost>(taken.back()).count == 100 + 99);

  run.look(deadline - Duration(1));
  CHECK(run.take().empty());
  run.look(deadline);
  taken = run.take();
  REQUIRE(taken.size() == 2);
  CHECK(as<AddressesChanged>(taken[0]).remote == addresses(100).remote);
  CHECK(as<StreamsChanged>(taken[1]).outbound_streams == 100);
  CHECK(run.latest.deadline() == kNever);
  run.look(deadline + std::chrono::hours(1));
  CHECK(run.take().empty());
}

StreamReset reset(std::vector<std::uint16_t> streams, bool inbound = true) {
  return {.inbound = inbound,
          .outbound = !inbound,
          .result = ReconfigurationResult::kPerformed,
          .streams = std::move(streams)};
}

TEST_CASE("no stream that was reset is lost: what is kept has the streams of all") {
  Run run;
  run.fill();
  run.tell(reset({7}));
  run.tell(reset({3, 7}));
  run.tell(reset({5}, false));
  run.tell(reset({9}));
  auto taken = run.take();
  REQUIRE(taken.size() == 65);
  CHECK(as<NotificationsLost>(taken.back()).count == 2);
  run.look(kStart);
  taken = run.take();
  REQUIRE(taken.size() == 2);
  CHECK(as<StreamReset>(taken[0]).inbound);
  CHECK(as<StreamReset>(taken[0]).streams == std::vector<std::uint16_t>{3, 7, 9});
  CHECK(as<StreamReset>(taken[1]).outbound);
  CHECK(as<StreamReset>(taken[1]).streams == std::vector<std::uint16_t>{5});
}

TEST_CASE("a reset of all streams stays one of all, and makes one of others") {
  for (const bool all_first : {false, true}) {
    Run run;
    run.fill();
    run.tell(all_first ? reset({}) : reset({3}));
    run.tell(all_first ? reset({3}) : reset({}));
    run.take();
    run.look(kStart);
    const auto taken = run.take();
    REQUIRE(taken.size() == 1);
    CHECK(as<StreamReset>(taken[0]).streams.empty());
  }
}

TEST_CASE("what is kept comes before what is newer, however it is told") {
  Run run;
  run.fill();
  run.tell(streams(5));
  run.tell(addresses(5));
  run.tell(streams(6));
  SUBCASE("another event of which there is room again") {
    CHECK(run.take().size() == 65);
    run.tell(addresses(7));
    const auto taken = run.take();
    REQUIRE(taken.size() == 3);
    CHECK(as<AddressesChanged>(taken[0]).remote == addresses(5).remote);
    CHECK(as<StreamsChanged>(taken[1]).outbound_streams == 6);
    CHECK(as<AddressesChanged>(taken[2]).remote == addresses(7).remote);
  }
  SUBCASE("the end of the association") {
    run.latest.release(kId, run.queue, run.others);
    run.queue.event({kId, Closed{}});
    run.queue.publish();
    const auto taken = run.take();
    REQUIRE(taken.size() == 68);
    CHECK(as<NotificationsLost>(taken[64]).count == 1);
    CHECK(as<AddressesChanged>(taken[65]).remote == addresses(5).remote);
    CHECK(as<StreamsChanged>(taken[66]).outbound_streams == 6);
    as<Closed>(taken[67]);
  }
  CHECK(run.latest.deadline() == kNever);
}

TEST_CASE("what the engine itself did not tell is summed up, and told now and then") {
  Run run;
  for (int i = 0; i < 500; ++i) run.latest.lose(kId, 2);
  run.look(kStart);
  auto taken = run.take();
  REQUIRE(taken.size() == 1);
  CHECK(as<NotificationsLost>(taken[0]).count == 1000);
  CHECK(run.latest.deadline() == kNever);

  run.latest.lose(kId, 1);
  const Time deadline = run.latest.deadline();
  CHECK(deadline > kStart);
  run.look(kStart);
  CHECK(run.take().empty());
  SUBCASE("after a while") { run.look(deadline); }
  SUBCASE("before what follows") { run.tell(Adaptation{}); }
  taken = run.take();
  REQUIRE(!taken.empty());
  CHECK(as<NotificationsLost>(taken[0]).count == 1);
}

TEST_CASE("what is kept of an association that nobody has any more goes with it") {
  Run run;
  run.fill();
  run.tell(addresses(1));
  run.latest.lose(kId, 1);
  run.latest.look(kStart, [](AssociationId) { return LatestEvents::Place{}; });
  CHECK(run.latest.deadline() == kNever);
}

TEST_CASE("while JavaScript is not busy everything is told as it comes") {
  Run run;
  for (std::uint8_t i = 0; i < 200; ++i) {
    run.tell(addresses(i));
    run.tell(streams(i));
    CHECK(run.take().size() == 2);
  }
  CHECK(run.latest.deadline() == kNever);
}

}  // namespace
}  // namespace rxsctp::host
