#include "sctp/recovery/path_mtu.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace rxsctp::sctp {

namespace {

constexpr std::size_t kUdp4 = 28;

PathMtu host_says(std::size_t mtu, std::uint32_t configured = 0) {
  PathMtu path(configured);
  path.on_host(mtu, kUdp4);
  return path;
}

/// A path that takes what the host says, and is known to.
PathMtu found(std::size_t mtu, std::uint32_t configured = 0) {
  PathMtu path = host_says(mtu, configured);
  if (path.probe() != 0) path.on_probe_answered();
  return path;
}

/// Goes on with the search where IP packets above `carried` get lost. Returns how many sizes did.
int search(PathMtu& path, std::size_t carried) {
  int refused = 0;
  for (int probes = 0; path.probe() != 0; ++probes) {
    REQUIRE(probes < 200);
    if (path.probe() <= carried) {
      path.on_probe_answered();
      continue;
    }
    CHECK_FALSE(path.on_probe_lost());
    CHECK_FALSE(path.on_probe_lost());
    CHECK(path.on_probe_lost());
    path.on_probe_refused();
    ++refused;
  }
  return refused;
}

}  // namespace

TEST_CASE("path MTU: packet sizes are multiples of four within it") {
  CHECK(found(1500).max_packet() == 1472);
  CHECK(found(1500).max_chunk() == 1472 - 12);
  CHECK(found(1500).max_payload() == 1472 - 12 - 16);
  CHECK(found(1499).max_packet() == 1468);
  // A loopback MTU of 65536 is more than an IP header can tell: 65507 bytes of UDP payload.
  CHECK(found(65536).max_packet() == 65504);
  CHECK(host_says(65536).probe_packet() == 65504);
}

TEST_CASE("path MTU: the search begins at the base, with the host's word, which is capped") {
  CHECK(host_says(9000).mtu() == PathMtu::kBaseMtu);
  CHECK(host_says(9000).probe() == 9000);
  CHECK(host_says(65536, 1400).probe() == 1400);
  CHECK(host_says(1300, 1400).probe() == 1300);
  CHECK(host_says(0, 1400).probe() == 1400);
  CHECK(host_says(0).probe() == 1500);
  CHECK(found(65536, 1400).mtu() == 1400);
}

TEST_CASE("path MTU: what is not above the base needs no probe") {
  for (const std::size_t mtu : {std::size_t{1000}, PathMtu::kBaseMtu, PathMtu::kBaseMtu + 3}) {
    CHECK(host_says(mtu).mtu() == std::min(mtu, PathMtu::kBaseMtu));
    CHECK(host_says(mtu).probe() == 0);
    CHECK_FALSE(host_says(mtu).may_rise());
  }
  CHECK(host_says(100).mtu() == PathMtu::kSmallestMtu);
  CHECK(host_says(9000, 1000).mtu() == 1000);
}

TEST_CASE("path MTU: before the host is asked a packet is small, and a router has said nothing") {
  PathMtu path(0);
  CHECK_FALSE(path.host_asked());
  CHECK(path.probe() == 0);
  CHECK(path.mtu() == PathMtu::kBaseMtu);
  CHECK(path.max_packet() == PathMtu::kBaseMtu - 48);
  CHECK_FALSE(path.on_packet_too_big(600));
  CHECK(path.mtu() == PathMtu::kBaseMtu);
  CHECK(PathMtu(9000).mtu() == PathMtu::kBaseMtu);
  CHECK(PathMtu(1000).mtu() == 1000);
}

TEST_CASE("path MTU: every size is found to within 3 bytes, and few too large ones are tried") {
  for (const std::size_t host : {65536, 9000, 1500}) {
    for (std::size_t carried = PathMtu::kBaseMtu; carried < host;
         carried += carried < 1600 ? 1 : 97) {
      PathMtu path = host_says(host);
      const int refused = search(path, carried);
      CAPTURE(host);
      CAPTURE(carried);
      CHECK(path.mtu() <= carried);
      CHECK(path.mtu() + 3 >= carried);
      CHECK(path.max_packet() + kUdp4 <= carried);
      CHECK(refused <= 17);
      CHECK(path.may_rise() == (path.mtu() + 3 < host));
    }
  }
}

TEST_CASE("path MTU: next to a size that is common the search ends after three that do not pass") {
  for (const std::size_t carried : {1280, 1400, 1492, 1500, 9000}) {
    PathMtu path = host_says(65536);
    CHECK(search(path, carried) <= 3);  // the host's word, the next common size, 4 bytes more
    CHECK(path.mtu() == carried);
  }
}

TEST_CASE("path MTU: a loss in between does not count") {
  PathMtu path = host_says(9000);
  for (int i = 0; i < 4; ++i) {
    CHECK_FALSE(path.on_probe_lost());
    CHECK_FALSE(path.on_probe_lost());
    path.forget_losses();
  }
  path.on_probe_answered();
  CHECK(path.mtu() == 9000);
}

TEST_CASE("path MTU: a router's word lowers it and never raises it") {
  PathMtu path = found(1500);
  CHECK_FALSE(path.on_packet_too_big(9000));
  CHECK_FALSE(path.on_packet_too_big(1500));
  CHECK_FALSE(path.on_packet_too_big(0));
  CHECK(path.mtu() == 1500);
  CHECK(path.on_packet_too_big(1400));
  CHECK(path.mtu() == 1400);
  CHECK(path.probe() == 0);
  CHECK(path.may_rise());
  CHECK(path.on_packet_too_big(10));
  CHECK(path.mtu() == PathMtu::kSmallestMtu);
}

TEST_CASE("path MTU: what a router says of a probe is probed next (RFC 8899, 4.6.2)") {
  PathMtu path = host_says(9000);
  CHECK_FALSE(path.on_packet_too_big(9000));
  CHECK(path.probe() == 9000);
  CHECK_FALSE(path.on_packet_too_big(1450));
  CHECK(path.mtu() == PathMtu::kBaseMtu);
  CHECK(path.probe() == 1450);
  path.on_probe_answered();
  CHECK(path.mtu() == 1450);
  CHECK(path.probe() == 0);
}

TEST_CASE("path MTU: what was cut for a larger one goes in fragments of IP") {
  PathMtu path = found(9000);
  const std::size_t packet = path.max_packet();
  CHECK_FALSE(path.may_fragment(packet));
  path.on_packet_too_big(1500);
  CHECK(path.may_fragment(packet));
  CHECK_FALSE(path.may_fragment(path.max_packet()));
}

TEST_CASE(
    "path MTU: at the first time-out of a large packet it is the base, until a probe passes") {
  PathMtu path = found(9000);
  path.forget_change();
  CHECK_FALSE(path.on_timed_out(100));  // a small one: not the size
  CHECK(path.on_timed_out(8972));
  CHECK(path.mtu() == PathMtu::kBaseMtu);
  CHECK(path.probe() == 9000);
  CHECK_FALSE(path.on_timed_out(8972));
  CHECK_FALSE(path.changed());
  SUBCASE("it was not the size") {
    path.on_probe_answered();
    CHECK(path.mtu() == 9000);
    CHECK(path.probe() == 0);
    CHECK_FALSE(path.changed());
  }
  SUBCASE("it was") {
    search(path, 1400);
    CHECK(path.mtu() == 1400);
    CHECK(path.changed());
    path.forget_change();
    CHECK_FALSE(path.changed());
  }
}

TEST_CASE("path MTU: a new search finds what the path carries meanwhile") {
  PathMtu path = host_says(9000);
  search(path, 1400);
  REQUIRE(path.may_rise());
  path.search_again();
  CHECK(path.mtu() == 1400);
  search(path, 8000);
  CHECK(path.mtu() == 8000);
}

}  // namespace rxsctp::sctp
