#include <doctest/doctest.h>

#include "test/simulation/support/pair.h"

using namespace rxsctp;
using namespace rxsctp::simulation;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("A peer that restarts amid traffic takes up its association anew") {
  Pair pair;
  REQUIRE(pair.connect());
  for (int i = 0; i < 20; ++i) pair.server.send(1000);
  pair.world.run_for(milliseconds(8));
  pair.client.restart(77);
  for (int i = 0; i < 20; ++i) pair.server.send(1000);
  Pair::open(pair.client);
  pair.client.log.established = 0;
  pair.start_connect(pair.client, pair.server);
  REQUIRE(pair.world.run_until([&] { return pair.client.log.established == 1; }, seconds(20)));
  CHECK(pair.server.log.restarted == 1);
  CHECK_FALSE(pair.server.log.closed.has_value());
  pair.world.run_for(seconds(5));

  const auto before = pair.client.log.message_count;
  CHECK(pair.server.send(500) == sctp::SendStatus::kAccepted);
  CHECK(pair.client.send(500) == sctp::SendStatus::kAccepted);
  CHECK(pair.received(pair.client, before + 1, seconds(5)));
  CHECK(pair.received(pair.server, 1, seconds(5)));
  CHECK(pair.quiet(seconds(5)));
  // What was accepted for the old incarnation was delivered or is accounted for.
  CHECK(pair.client.log.message_count + pair.server.log.failed.size() >= 41);
  CHECK(pair.server.log.freed == 40 * 1000 + 500);
}

TEST_CASE("A blackout of 20 s is survived with everything delivered") {
  Pair pair;
  REQUIRE(pair.connect());
  for (int i = 0; i < 50; ++i) pair.client.send(1000);
  for (int i = 0; i < 50; ++i) pair.server.send(1000);
  const auto now = pair.world.now();
  pair.world.network().black_out(pair.client.host->id(),
                                 {now + milliseconds(12), now + seconds(20)});
  CHECK(pair.received(pair.server, 50, seconds(90)));
  CHECK(pair.received(pair.client, 50, seconds(90)));
  CHECK_FALSE(pair.client.log.closed.has_value());
  CHECK_FALSE(pair.server.log.closed.has_value());
}

TEST_CASE("A blackout longer than the retransmissions ends both ends, and all is reported") {
  Pair pair;
  REQUIRE(pair.connect());
  pair.world.network().black_out(pair.client.host->id(), {pair.world.now(), kNever});
  for (int i = 0; i < 50; ++i) pair.client.send(1000);
  REQUIRE(pair.both_closed(seconds(3000)));
  CHECK(pair.client.log.closed == CloseReason::kTimeout);
  CHECK(pair.server.log.closed == CloseReason::kTimeout);
  REQUIRE(pair.client.log.failed.size() == 50);
  CHECK(pair.client.log.failed.front().sent);
  CHECK_FALSE(pair.client.log.failed.back().sent);
  CHECK(pair.client.log.freed == 50'000);
  CHECK_FALSE(pair.client.log.path_changes.empty());
}

TEST_CASE("Heartbeats find out that an idle peer has died") {
  Pair pair;
  REQUIRE(pair.connect());
  pair.world.run_for(seconds(300));
  CHECK_FALSE(pair.server.log.closed.has_value());
  pair.client.host->die(true);
  CHECK(pair.world.run_until([&] { return pair.server.log.closed.has_value(); }, seconds(3000)));
  CHECK(pair.server.log.closed == CloseReason::kTimeout);
  REQUIRE_FALSE(pair.server.log.path_changes.empty());
  CHECK(pair.server.log.path_changes.back().state == PathState::kInactive);
}

TEST_CASE("Nobody listening is refused: by ABORT, or by ICMP") {
  Pair pair;
  pair.server.stack().close(1);
  SUBCASE("by ABORT") {}
  SUBCASE("by ICMP") { pair.server.host->die(false); }
  pair.start_connect(pair.client, pair.server);
  CHECK(pair.world.run_until([&] { return pair.client.log.closed.has_value(); }, seconds(2)));
  CHECK(pair.client.log.closed == CloseReason::kRefused);
}

TEST_CASE("Nobody answering ends after Max.Init.Retransmits") {
  Pair pair;
  pair.server.host->die(true);
  const auto start = pair.world.now();
  pair.start_connect(pair.client, pair.server);
  CHECK(pair.world.run_until([&] { return pair.client.log.closed.has_value(); }, seconds(1000)));
  CHECK(pair.client.log.closed == CloseReason::kConnectTimeout);
  // 1 + 2 + 4 + 8 + 16 + 32 + 60 + 60 + 60 s
  CHECK(pair.world.now() - start == seconds(243));
}
