// Two ends that connect to each other at the same time, from the ports both name (RFC 9260,
// RFC 9260, 5.2.1 and 5.2.4).
#include <doctest/doctest.h>

#include "test/simulation/support/pair.h"

using namespace rxsctp;
using namespace rxsctp::simulation;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr AssociationId kClientId = 1000;
constexpr AssociationId kServerId = 2000;

LinkConditions bad_link(Random& random) {
  LinkConditions link;
  link.delay = random.between(milliseconds(1), milliseconds(40));
  link.jitter = random.between(milliseconds(0), milliseconds(60));
  link.loss = static_cast<double>(random.between(0, 30)) / 100;
  link.duplicate = static_cast<double>(random.between(0, 20)) / 100;
  link.replay = static_cast<double>(random.between(0, 10)) / 100;
  link.replay_delay = random.between(milliseconds(100), seconds(5));
  return link;
}

PairOptions bad_network(Random& random, std::uint64_t seed) {
  PairOptions options;
  options.seed = seed;
  options.up = bad_link(random);
  options.down = bad_link(random);
  options.client.max_init_retransmits = options.server.max_init_retransmits = 30;
  options.client.rto_max = options.server.rto_max = seconds(2);
  return options;
}

/// One association each, and it works both ways until it is shut down.
void check_usable(Pair& pair) {
  CHECK(pair.client.stack().counters().associations == 1);
  CHECK(pair.server.stack().counters().associations == 1);
  pair.client.send(3000);
  pair.server.send(3000);
  CHECK(pair.received(pair.server, 1, seconds(60)));
  CHECK(pair.received(pair.client, 1, seconds(60)));
  pair.world.run_for(seconds(20));  // late copies of the handshake come in
  CHECK(pair.client.log.established == 1);
  CHECK(pair.server.log.established == 1);
  CHECK(pair.client.log.restarted + pair.server.log.restarted == 0);
  CHECK(pair.client.stack().counters().associations == 1);
  CHECK(pair.server.stack().counters().associations == 1);
  pair.client.shutdown();
  CHECK(pair.both_closed(seconds(200)));
  CHECK(pair.client.stack().counters().associations == 0);
  CHECK(pair.server.stack().counters().associations == 0);
}

}  // namespace

TEST_CASE("Ends that connect to each other before they hear of it share one association") {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const PairOptions options = bad_network(random, seed);
    Pair pair(options);
    const bool client_first = random.chance(0.5);
    End& first = client_first ? pair.client : pair.server;
    End& second = client_first ? pair.server : pair.client;
    pair.start_connect(first, second);
    // Within the time the first INIT takes at least.
    pair.world.run_for(random.between(
        Duration(0), (client_first ? options.up : options.down).delay - Duration(1)));
    REQUIRE(second.log.established == 0);
    pair.start_connect(second, first);
    REQUIRE(pair.world.run_until(
        [&] { return pair.client.log.established > 0 && pair.server.log.established > 0; },
        seconds(200)));
    CHECK(pair.client.log.id == kClientId);
    CHECK(pair.server.log.id == kServerId);
    CHECK_FALSE(pair.client.log.last_info.accepted);
    CHECK_FALSE(pair.server.log.last_info.accepted);
    CHECK_FALSE(pair.client.log.closed);
    CHECK_FALSE(pair.server.log.closed);
    check_usable(pair);
  }
}

TEST_CASE("An end that connects amid the handshake its peer has begun joins it, or is told of it") {
  int joined = 0;
  int told = 0;
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Pair pair(bad_network(random, seed));
    pair.start_connect(pair.client, pair.server);
    pair.world.run_for(random.between(milliseconds(0), milliseconds(200)));
    const bool accepted = pair.server.log.established > 0;
    pair.start_connect(pair.server, pair.client);
    if (accepted) {
      ++told;
      CHECK(pair.server.log.last_info.accepted);
      CHECK(pair.server.log.closed == CloseReason::kAlreadyConnected);
      pair.server.log.closed.reset();
    } else {
      ++joined;
      CHECK_FALSE(pair.server.log.closed);
    }
    REQUIRE(pair.world.run_until(
        [&] { return pair.client.log.established > 0 && pair.server.log.established > 0; },
        seconds(200)));
    CHECK(pair.client.log.id == kClientId);
    CHECK(pair.server.log.id == kServerId);
    CHECK(pair.server.log.last_info.accepted == accepted);
    CHECK_FALSE(pair.client.log.closed);
    CHECK_FALSE(pair.server.log.closed);
    check_usable(pair);
  }
  CHECK(joined > 500);
  CHECK(told > 500);
}
