#include "sctp/recovery/paths.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

TEST_CASE("paths: a packet's path is that of its source, whatever its UDP port") {
  PathAddress address;
  address.remote.family = IpFamily::kV4;
  address.remote.bytes[0] = 10;
  address.remote_udp_port = 9899;
  address.transport = 3;
  Paths paths(address, AssociationConfig{});
  CHECK(paths.size() == 1);
  CHECK(paths.find(address) == 0);
  PathAddress from = address;
  from.remote_udp_port = 1;
  CHECK(paths.find(from) == 0);
  SUBCASE("another host") { from.remote.bytes[0] = 11; }
  SUBCASE("another socket of ours") { from.transport = 4; }
  CHECK_FALSE(paths.find(from));
}

TEST_CASE("paths: up to eight, each once, unconfirmed; none moves when another is added") {
  const AssociationConfig config;
  PathAddress address;
  address.remote.family = IpFamily::kV4;
  Paths paths(address, config);
  const Path* const first = &paths[0];
  CHECK(paths.primary() == 0);
  for (std::uint8_t i = 1; i < Paths::kMost; ++i) {
    address.remote.bytes[3] = i;
    CHECK(paths.add(address, config) == i);
    CHECK(paths.add(address, config) == i);
    CHECK(paths[i].state() == PathState::kUnconfirmed);
    CHECK(paths.find(address) == i);
  }
  CHECK(paths.size() == Paths::kMost);
  CHECK(first == &paths[0]);
  address.remote.bytes[3] = 99;
  CHECK_FALSE(paths.add(address, config));
  CHECK(paths.size() == Paths::kMost);
  paths.set_primary(5);
  CHECK(paths.primary() == 5);
}

TEST_CASE("paths: data goes to the primary while it is active, else to what is, else round") {
  AssociationConfig config;
  config.path_potentially_failed_threshold = 255;
  PathAddress address;
  Paths paths(address, config);
  for (const TransportId transport : {TransportId{1}, TransportId{2}}) {
    address.transport = transport;
    paths.add(address, config);
  }
  const auto fail = [&](std::size_t path) {
    while (paths[path].state() != PathState::kInactive) paths[path].on_error();
  };
  paths[0].confirm();
  CHECK(paths.destination() == 0);
  CHECK(paths.alternative(0) == 0);  // nothing but a HEARTBEAT may go to the others yet
  paths[2].confirm();
  CHECK(paths.alternative(0) == 2);
  CHECK(paths.retransmission_path(0) == 0);
  paths[0].on_error();
  CHECK(paths.destination() == 0);
  CHECK(paths.retransmission_path(0) == 2);
  CHECK(paths.retransmission_path(2) == 2);
  fail(0);
  CHECK(paths.destination() == 2);
  paths[1].confirm();
  paths[2].on_error();
  CHECK(paths.destination() == 1);
  fail(1);
  fail(2);
  CHECK(paths.destination() == 0);
  paths.rotate();
  CHECK(paths.destination() == 1);
  paths.rotate();
  CHECK(paths.destination() == 2);
  paths.rotate();
  CHECK(paths.destination() == 0);
  paths[1].on_alive();
  CHECK(paths.destination() == 1);
  paths[0].on_alive();
  CHECK(paths.destination() == 0);  // failback
  paths.set_primary(1);
  CHECK(paths.destination() == 1);
}

TEST_CASE(
    "paths: one that may have failed gives way to an active one, and goes before one that has") {
  const AssociationConfig config;
  PathAddress address;
  Paths paths(address, config);
  for (const TransportId transport : {TransportId{1}, TransportId{2}}) {
    address.transport = transport;
    paths.add(address, config);
  }
  for (const std::size_t i : {0, 1, 2}) paths[i].confirm();
  const auto fail = [&](std::size_t path, int times) {
    for (int i = 0; i < times; ++i) paths[path].on_error();
  };
  fail(0, 1);
  CHECK(paths[0].state() == PathState::kPotentiallyFailed);
  CHECK(paths.destination() == 1);
  CHECK(paths.retransmission_path(0) == 1);
  CHECK(paths.usable(0) == 1);
  CHECK(paths.usable(2) == 2);
  fail(1, 2);
  fail(2, 3);
  CHECK(paths.destination() == 0);  // all are: the least errors
  CHECK(paths.alternative(0) == 0);
  fail(0, 2);
  CHECK(paths.destination() == 1);
  fail(1, 4);
  CHECK(paths[1].state() == PathState::kInactive);
  CHECK(paths.destination() == 0);
  fail(0, 3);
  CHECK(paths[0].state() == PathState::kInactive);
  CHECK(paths.destination() == 2);
  paths[0].on_alive();
  CHECK(paths[0].state() == PathState::kActive);
  CHECK(paths.destination() == 0);
}

TEST_CASE("paths: nothing is potentially failed where there is one, or the threshold is high") {
  AssociationConfig config;
  PathAddress address;
  const auto states = [](Path& path) {
    std::vector<PathState> seen;
    path.confirm();
    while (seen.size() < 7) {
      path.on_error();
      seen.push_back(path.state());
    }
    return seen;
  };
  const std::vector<PathState> as_ever = {
      PathState::kActive, PathState::kActive,   PathState::kActive,  PathState::kActive,
      PathState::kActive, PathState::kInactive, PathState::kInactive};
  SUBCASE("one") {
    Paths paths(address, config);
    CHECK(states(paths[0]) == as_ever);
  }
  const auto with_threshold = [&](std::uint8_t threshold) {
    config.path_potentially_failed_threshold = threshold;
    Paths paths(address, config);
    address.transport = 1;
    paths.add(address, config);
    paths[1].on_error();
    CHECK(paths[1].state() == PathState::kUnconfirmed);
    return states(paths[0]);
  };
  SUBCASE("Path.Max.Retrans") { CHECK(with_threshold(5) == as_ever); }
  SUBCASE("lower") {
    const std::vector<PathState> seen = with_threshold(2);
    CHECK(seen[1] == PathState::kActive);
    CHECK(seen[2] == PathState::kPotentiallyFailed);
    CHECK(seen[4] == PathState::kPotentiallyFailed);
    CHECK(seen[5] == PathState::kInactive);
  }
}

TEST_CASE("paths: a packet to another address of ours comes on the path of its source") {
  PathAddress address;
  address.remote.bytes[0] = 10;
  Paths paths(address, AssociationConfig{});
  PathAddress second = address;
  second.remote.bytes[0] = 11;
  paths.add(second, AssociationConfig{});
  second.transport = 5;
  CHECK(paths.of_packet(second) == 1);
  second.remote.bytes[0] = 12;
  CHECK(paths.of_packet(second) == 0);
}

TEST_CASE("paths: the earliest timer of any is known") {
  const Time now = Time(std::chrono::seconds(100));
  Paths paths(PathAddress{}, AssociationConfig{});
  CHECK(paths.next_deadline() == kNever);
  paths[0].on_heartbeat_sent(7, now);
  paths[0].back_off();
  paths[0].start_t3(now);
  CHECK(paths.next_deadline() == paths[0].heartbeat_deadline());
  paths[0].stop_heartbeats();
  CHECK(paths.next_deadline() == paths[0].t3_deadline());
  PathAddress other;
  other.transport = 1;
  paths.add(other, AssociationConfig{});
  CHECK(paths.next_deadline() == paths[0].t3_deadline());
  paths[1].start_t3(now - std::chrono::seconds(1));
  CHECK(paths.next_deadline() == paths[1].t3_deadline());
}

}  // namespace rxsctp::sctp
