// An association with two paths, one of which, the other, or both get lost for a while.
#include <doctest/doctest.h>

#include <algorithm>

#include "test/simulation/support/two_homed.h"

using namespace rxsctp;
using namespace rxsctp::simulation;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// An end is an end: no more than this happens, whatever the seed.
constexpr std::uint64_t kMaxSteps = 400'000;

enum class Trouble : std::uint8_t { kPrimaryCut, kOneWay, kLoss, kSwapped, kBothCut };

AssociationConfig draw_config(Random& random) {
  AssociationConfig config;
  config.rto_initial = milliseconds(500);
  config.rto_min = milliseconds(200);
  config.rto_max = seconds(3);
  config.heartbeat_interval = milliseconds(random.between(200, 5000));
  config.association_max_retrans = 40;
  config.path_max_retrans = static_cast<std::uint32_t>(random.between(1, 6));
  constexpr std::uint8_t kThresholds[] = {0, 0, 2, 255};
  config.path_potentially_failed_threshold = kThresholds[random.between(0, 3)];
  if (random.chance(0.3)) config.primary_switchover_threshold = 2;
  config.receive_window = static_cast<std::uint32_t>(random.magnitude(8192, 1 << 20));
  return config;
}

void draw_trouble(TwoHomed& world, Trouble trouble, Random& random) {
  for (TwoHomed::End& end : world.ends) {
    for (Link& link : end.links) {
      link.conditions().delay = milliseconds(random.between(1, 80));
      if (random.chance(0.3)) link.conditions().jitter = milliseconds(random.between(1, 30));
    }
  }
  const auto moment = [&](std::uint64_t most) { return milliseconds(random.between(0, most)); };
  const Duration from = moment(3000);
  switch (trouble) {
    case Trouble::kPrimaryCut:
      return world.cut(0, from, from + moment(30'000));
    case Trouble::kOneWay: {
      // What one end sends on a path arrives, and its answers there do not.
      const Time begin = world.events.now() + from;
      Link& link = world.ends[random.between(0, 1)].links[random.between(0, 1)];
      return link.black_out({begin, begin + moment(30'000)});
    }
    case Trouble::kLoss: {
      const std::size_t path = random.between(0, 1);
      for (TwoHomed::End& end : world.ends) end.links[path].conditions().loss = 0.3;
      return;
    }
    case Trouble::kSwapped:
      for (std::size_t turn = 0; turn < 6; ++turn) {
        world.cut(turn % 2, from + turn * seconds(5), from + (turn + 1) * seconds(5));
      }
      return;
    case Trouble::kBothCut: {
      const Duration middle = from + moment(5000);
      world.cut(0, from, middle + moment(10'000));
      world.cut(1, middle, middle + moment(10'000));
      return;
    }
  }
}

/// Returns whether a path gave way to another.
bool run(std::uint64_t seed) {
  CAPTURE(seed);
  Random random(seed);
  const auto trouble = static_cast<Trouble>(seed % 5);
  TwoHomed world(seed, draw_config(random));
  draw_trouble(world, trouble, random);
  for (TwoHomed::End& end : world.ends) {
    const auto count = random.magnitude(1, 400);
    const std::size_t most = random.magnitude(4, 4000);
    const Duration pace = milliseconds(random.between(0, 50));
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::size_t size = random.between(4, most);
      world.events.after(i * pace, [&world, &end, size] { world.send(end, size); });
    }
  }
  world.run_for(seconds(60));  // by then every path is as it was
  CHECK(world.run_until([&] { return world.all_arrived() && world.all_acknowledged(); },
                        seconds(120)));
  for (TwoHomed::End& end : world.ends) {
    CHECK_FALSE(end.association().closed());
    CHECK(end.in_order());
  }
  if (trouble != Trouble::kLoss) {
    world.run_for(seconds(20));  // heartbeats
    for (TwoHomed::End& end : world.ends) {
      for (std::size_t i = 0; i < TwoHomed::kPaths; ++i) {
        CHECK(end.association().paths()[i].state() == PathState::kActive);
        CHECK(end.association().paths()[i].flight_size() == 0);
        CHECK(end.association().paths()[i].outstanding_chunks() == 0);
      }
    }
  }
  world.shutdown(world.ends[random.between(0, 1)]);
  CHECK(world.run_until([&] { return world.both_closed(); }, seconds(60)));
  for (TwoHomed::End& end : world.ends) {
    REQUIRE(end.record().closed);
    CHECK(end.record().closed->reason == CloseReason::kShutdown);
    CHECK(end.record().late == 0);
  }
  CHECK(world.steps < kMaxSteps);
  return std::ranges::any_of(world.ends, [](TwoHomed::End& end) {
    return std::ranges::any_of(end.record().path_changes, [](const PathStatus& change) {
      return change.state != PathState::kActive;
    });
  });
}

}  // namespace

TEST_CASE("Paths that are cut and come back, lose packets or take turns: every message once") {
  constexpr std::uint64_t kSeeds = 400;
  std::uint64_t failovers = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) failovers += run(seed) ? 1 : 0;
  CHECK(failovers > kSeeds / 2);
}

TEST_CASE("A message sent when the primary is cut waits for one time-out, and returns with it") {
  AssociationConfig config;
  TwoHomed world(1, config);
  world.run_for(seconds(5));
  TwoHomed::End& from = world.ends[0];
  TwoHomed::End& to = world.ends[1];
  world.cut(0, Duration(0), seconds(100));
  const Time sent = world.events.now();
  world.send(from, 100);
  const Duration rto = from.association().paths()[0].rto().value();
  const auto arrived = [&] { return to.record().messages.size() == from.sent; };
  REQUIRE(world.run_until(arrived, seconds(100)));
  CHECK(world.events.now() - sent <= rto + milliseconds(10));
  CHECK(from.association().paths()[0].state() == PathState::kPotentiallyFailed);
  // From then on nothing waits.
  for (int i = 0; i < 20; ++i) {
    const Time next = world.events.now();
    world.send(from, 100);
    REQUIRE(world.run_until(arrived, seconds(10)));
    CHECK(world.events.now() - next <= milliseconds(10));
    world.run_for(seconds(1));
  }
  const auto back = [&] { return from.association().paths()[0].state() == PathState::kActive; };
  REQUIRE(world.run_until(back, seconds(300)));
  CHECK(from.association().paths().destination() == 0);
}
