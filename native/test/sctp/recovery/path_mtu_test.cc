#include "sctp/recovery/path_mtu.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

namespace {

constexpr std::size_t kUdp4 = 28;

PathMtu host_says(std::size_t mtu, std::uint32_t configured = 0) {
  PathMtu path(configured);
  path.on_host(mtu, kUdp4);
  return path;
}

}  // namespace

TEST_CASE("path MTU: packet sizes are multiples of four within it") {
  CHECK(host_says(1500).max_packet() == 1472);
  CHECK(host_says(1500).max_chunk() == 1472 - 12);
  CHECK(host_says(1500).max_payload() == 1472 - 12 - 16);
  CHECK(host_says(1499).max_packet() == 1468);
  // A loopback MTU of 65536 is more than an IP header can tell: 65507 bytes of UDP payload.
  CHECK(host_says(65536).max_packet() == 65504);
}

TEST_CASE("path MTU: the host's word counts, capped by what was configured") {
  CHECK(host_says(9000).mtu() == 9000);
  CHECK(host_says(65536, 1400).mtu() == 1400);
  CHECK(host_says(1300, 1400).mtu() == 1300);
  CHECK(host_says(0, 1400).mtu() == 1400);
  CHECK(host_says(0).mtu() == PathMtu::kBaseMtu);
  CHECK(host_says(100).mtu() == PathMtu::kSmallestMtu);
}

TEST_CASE("path MTU: before the host is asked a packet is small, and a router has said nothing") {
  PathMtu path(0);
  CHECK_FALSE(path.host_asked());
  CHECK(path.mtu() == PathMtu::kBaseMtu);
  CHECK(path.max_packet() == PathMtu::kBaseMtu - 48);
  CHECK_FALSE(path.on_packet_too_big(600));
  CHECK(path.mtu() == PathMtu::kBaseMtu);
  CHECK(PathMtu(9000).mtu() == 9000);
}

TEST_CASE("path MTU: a router's word lowers it and never raises it") {
  PathMtu path = host_says(1500);
  CHECK_FALSE(path.on_packet_too_big(9000));
  CHECK_FALSE(path.on_packet_too_big(1500));
  CHECK_FALSE(path.on_packet_too_big(0));
  CHECK(path.mtu() == 1500);
  CHECK(path.on_packet_too_big(1400));
  CHECK(path.mtu() == 1400);
  CHECK(path.on_packet_too_big(10));
  CHECK(path.mtu() == PathMtu::kSmallestMtu);
}

TEST_CASE("path MTU: what was cut for a larger one goes in fragments of IP") {
  PathMtu path = host_says(9000);
  const std::size_t packet = path.max_packet();
  CHECK_FALSE(path.may_fragment(packet));
  path.on_packet_too_big(1500);
  CHECK(path.may_fragment(packet));
  CHECK_FALSE(path.may_fragment(path.max_packet()));
}

TEST_CASE("path MTU: two time-outs in a row of a large packet lower it step by step") {
  PathMtu path = host_says(65536);
  CHECK_FALSE(path.on_timed_out(60000));
  CHECK_FALSE(path.on_timed_out(100));  // a small one: not the size
  CHECK_FALSE(path.on_timed_out(60000));
  CHECK(path.on_timed_out(60000));
  CHECK(path.mtu() == 1500);
  SUBCASE("at once when the next size does not pass either") { CHECK(path.on_timed_out(1400)); }
  SUBCASE("but not for one loss after something came through") {
    path.on_acknowledged();
    CHECK_FALSE(path.on_timed_out(1400));
    CHECK(path.on_timed_out(1400));
  }
  CHECK(path.mtu() == PathMtu::kBaseMtu);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(path.on_timed_out(60000));
}

}  // namespace rxsctp::sctp
