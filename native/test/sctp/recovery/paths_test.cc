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
}

}  // namespace rxsctp::sctp
