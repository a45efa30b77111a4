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
  CHECK(pair.client.stats().paths.front().mtu == 1500);
}

namespace {

/// A link on which packets above 1400 bytes disappear without a word.
PairOptions black_hole() {
  PairOptions options;
  options.interface_mtu = 65536;
  options.up.mtu = 1400;
  options.up.reports_too_big = false;
  return options;
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

TEST_CASE("Small messages that make up a packet too large for the link arrive within 10 s") {
  PairOptions options = black_hole();
  SUBCASE("") {}
  SUBCASE("heartbeats, which are small, tell nothing") {
    options.client.heartbeat_interval = milliseconds(100);
  }
  Pair pair(options);
  REQUIRE(pair.connect());
  send_bundled(pair.client, {700, 700, 700, 700, 1000, 200});
  CHECK(pair.received(pair.server, 6, seconds(10)));
  CHECK(pair.client.stats().paths.front().mtu == sctp::PathMtu::kBaseMtu);
}

TEST_CASE("What never arrives ends the association by Association.Max.Retrans, heartbeats or not") {
  PairOptions options = black_hole();
  SUBCASE("") {}
  SUBCASE("") { options.client.heartbeat_interval = milliseconds(100); }
  Pair pair(options);
  REQUIRE(pair.connect());
  // Cut for a larger MTU, the second message is fragmented by IP, and fragments do not pass here.
  pair.world.network().set_filter(
      [](Network::HostId, auto packet) { return packet.size() > 1400; });
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
