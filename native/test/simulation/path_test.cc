#include <doctest/doctest.h>

#include "sctp/recovery/path_mtu.h"
#include "test/simulation/support/pair.h"

using namespace rxsctp;
using namespace rxsctp::simulation;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("A new port of the address translator is learnt from the next packet") {
  Pair pair;
  REQUIRE(pair.connect());
  pair.client.send(100);
  pair.world.run_for(seconds(1));
  pair.world.network().rebind(pair.client.host->id(), 61'000);
  pair.client.send(100);
  pair.server.send(100);
  CHECK(pair.received(pair.server, 2, seconds(5)));
  CHECK(pair.received(pair.client, 1, seconds(5)));
  REQUIRE_FALSE(pair.server.stats().paths.empty());
  CHECK(pair.server.stats().paths.front().address.remote_udp_port == 61'000);
}

TEST_CASE("A new port is learnt from the heartbeats of a client that only listens") {
  Pair pair;
  REQUIRE(pair.connect());
  pair.world.run_for(seconds(1));
  pair.world.network().rebind(pair.client.host->id(), 61'000);
  pair.server.send(100);
  CHECK(pair.received(pair.client, 1, seconds(120)));
  CHECK_FALSE(pair.server.log.closed.has_value());
}

namespace {

std::size_t mtu_of(End& end) { return end.stats().paths.front().mtu; }

bool found(Pair& pair, std::size_t mtu) {
  return pair.world.run_until([&] { return mtu_of(pair.client) == mtu; }, seconds(15));
}

}  // namespace

TEST_CASE("ICMP too big lowers the path MTU, and what was in flight arrives") {
  PairOptions options;
  options.interface_mtu = 9000;
  options.up.mtu = 1500;
  Pair pair(options);
  REQUIRE(pair.connect());
  for (int i = 0; i < 20; ++i) pair.client.send(20'000);
  CHECK(pair.received(pair.server, 20, seconds(60)));
  CHECK(pair.client.stats().paths.front().mtu == 1500);
}

TEST_CASE("A link that swallows what is too large for it, without a word, is found out") {
  PairOptions options;
  options.interface_mtu = 9000;
  options.up.mtu = 1500;
  options.up.reports_too_big = false;
  Pair pair(options);
  REQUIRE(pair.connect());
  for (int i = 0; i < 20; ++i) pair.client.send(20'000);
  CHECK(pair.received(pair.server, 20, seconds(300)));
  CHECK(found(pair, 1500));
}

namespace {

/// Between hosts whose interfaces promise what loopback does.
PairOptions large_interfaces() {
  PairOptions options;
  options.interface_mtu = 65536;
  return options;
}

/// A relay: what is larger than `size` disappears without a word, in fragments of IP or not.
void swallow_above(Pair& pair, std::size_t size) {
  pair.world.network().set_filter(
      [size](Network::HostId, auto packet) { return packet.size() > size; });
}

/// Sends them in as few packets as they fit into.
void send_bundled(End& end, std::initializer_list<std::size_t> sizes) {
  for (const std::size_t size : sizes) {
    const MessageInfo info{.ppid = end.next_ppid};
    REQUIRE(end.stack().send(end.log.id, info, payload(0, end.next_ppid++, size)) ==
            sctp::SendStatus::kAccepted);
  }
  end.host->turn();
}

}  // namespace

TEST_CASE("On loopback the MTU is found within 20 ms, by both") {
  PairOptions options = large_interfaces();
  options.up = options.down = Pair::instant();
  Pair pair(options);
  REQUIRE(pair.connect());
  pair.world.run_for(milliseconds(20));
  CHECK(mtu_of(pair.client) == 65535);
  CHECK(mtu_of(pair.server) == 65535);
}

TEST_CASE("Every size that a relay takes is found within 15 s, and no message waits for it") {
  constexpr std::size_t kUdp4 = 28;
  // 1172 and 1372: IP packets of 1200 and 1400 bytes.
  for (const std::size_t taken : {1172, 1200, 1280, 1372, 1400, 1492, 1500, 9000}) {
    CAPTURE(taken);
    Pair pair(large_interfaces());
    swallow_above(pair, taken);
    REQUIRE(pair.connect());
    const Time start = pair.world.now();
    std::uint64_t sent = 0;
    while (pair.world.now() < start + seconds(15)) {
      pair.client.send(20'000);
      send_bundled(pair.client, {700, 700, 700, 700, 1000, 200});
      sent += 7;
      CHECK(pair.received(pair.server, sent, seconds(2)));  // 2 RTO
      pair.world.run_for(milliseconds(100));
    }
    CHECK(mtu_of(pair.client) == taken + kUdp4);
    CHECK(mtu_of(pair.server) == taken + kUdp4);
    CHECK(pair.client.stats().data_chunks_retransmitted == 0);
    CHECK(pair.client.stats().paths.front().error_count == 0);
  }
}

TEST_CASE("Nobody waits longer than 2 RTO for a message where a path carries less all at once") {
  PairOptions options = large_interfaces();
  SUBCASE("") {}
  SUBCASE("heartbeats, which are small, tell nothing") {
    options.client.heartbeat_interval = milliseconds(100);
  }
  Pair pair(options);
  REQUIRE(pair.connect());
  REQUIRE(found(pair, 65535));
  swallow_above(pair, 1372);
  send_bundled(pair.client, {700, 700, 700, 700, 1000, 200});
  CHECK(pair.received(pair.server, 6, seconds(2)));
  pair.client.send(50'000);
  CHECK(pair.received(pair.server, 7, seconds(2)));
  CHECK(pair.client.stats().timeout_retransmits == 1);
  CHECK(found(pair, 1400));
}

TEST_CASE("A path that does not answer for a while keeps its MTU") {
  Pair pair(large_interfaces());
  REQUIRE(pair.connect());
  REQUIRE(found(pair, 65535));
  swallow_above(pair, 0);
  pair.client.send(50'000);
  pair.world.run_for(seconds(10));
  CHECK(mtu_of(pair.client) == sctp::PathMtu::kBaseMtu);
  swallow_above(pair, 100'000);
  CHECK(pair.received(pair.server, 1, seconds(30)));
  CHECK(found(pair, 65535));
}

TEST_CASE("A path that carries more than it did is found out after 10 minutes") {
  PairOptions options = large_interfaces();
  options.client.heartbeat_interval = Duration(0);
  Pair pair(options);
  swallow_above(pair, 1472);
  REQUIRE(pair.connect());
  REQUIRE(found(pair, 1500));
  pair.world.run_for(seconds(15));
  swallow_above(pair, 8972);
  pair.world.run_for(seconds(500));
  CHECK(mtu_of(pair.client) == 1500);
  pair.world.run_for(seconds(115));
  CHECK(mtu_of(pair.client) == 9000);
}

TEST_CASE("What never arrives ends the association by Association.Max.Retrans, heartbeats or not") {
  PairOptions options = large_interfaces();
  SUBCASE("") {}
  SUBCASE("") { options.client.heartbeat_interval = milliseconds(100); }
  Pair pair(options);
  REQUIRE(pair.connect());
  REQUIRE(found(pair, 65535));
  // Cut for a larger MTU, the second message is fragmented by IP, and fragments do not pass here.
  swallow_above(pair, 1400);
  send_bundled(pair.client, {700, 5'000});
  CHECK(pair.world.run_until([&] { return pair.client.log.closed.has_value(); }, seconds(900)));
  CHECK(pair.client.log.closed == CloseReason::kTimeout);
  CHECK(pair.server.log.message_count == 1);
}

TEST_CASE("A transport that backs up delays, and loses nothing") {
  Pair pair;
  REQUIRE(pair.connect());
  pair.client.host->back_up_until(pair.world.now() + milliseconds(500));
  for (int i = 0; i < 20; ++i) pair.client.send(1000);
  pair.world.run_for(milliseconds(400));
  CHECK(pair.server.log.message_count == 0);
  CHECK(pair.received(pair.server, 20, milliseconds(400)));
  CHECK(pair.client.stats().data_chunks_retransmitted == 0);
}
