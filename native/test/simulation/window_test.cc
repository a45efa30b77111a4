#include <doctest/doctest.h>

#include "test/simulation/support/pair.h"

using namespace rxsctp;
using namespace rxsctp::simulation;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

PairOptions small_window(std::uint32_t bytes) {
  PairOptions options;
  options.server.receive_window = bytes;
  return options;
}

}  // namespace

TEST_CASE("A closed window holds the sender, and probes keep the association up") {
  Pair pair(small_window(16'000));
  pair.server.consumes = false;
  REQUIRE(pair.connect());
  for (int i = 0; i < 40; ++i) REQUIRE(pair.client.send(1000) == sctp::SendStatus::kAccepted);

  pair.world.run_for(seconds(600));
  CHECK(pair.server.log.byte_count >= 14'000);
  CHECK(pair.server.log.byte_count <= 16'000 + 1000);
  CHECK(pair.server.log.window_full >= 1);
  CHECK_FALSE(pair.client.log.closed.has_value());
  CHECK_FALSE(pair.server.log.closed.has_value());

  pair.server.consumes = true;
  pair.server.consume(pair.server.log.unconsumed);
  CHECK(pair.received(pair.server, 40, seconds(5)));
  CHECK(pair.quiet(seconds(5)));
  CHECK(pair.client.stats().peer_a_rwnd >= 14'000);
}

TEST_CASE("A lost window update is made good by the next probe") {
  Pair pair(small_window(8'000));
  pair.server.consumes = false;
  REQUIRE(pair.connect());
  for (int i = 0; i < 20; ++i) pair.client.send(1000);
  pair.world.run_for(seconds(5));
  REQUIRE(pair.server.log.message_count < 20);

  const auto server = pair.server.host->id();
  pair.world.network().set_filter([server](Network::HostId from, auto) { return from == server; });
  pair.server.consumes = true;
  pair.server.consume(pair.server.log.unconsumed);
  pair.world.run_for(milliseconds(100));
  pair.world.network().set_filter({});
  CHECK(pair.received(pair.server, 20, seconds(130)));
  CHECK_FALSE(pair.client.log.closed.has_value());
}

TEST_CASE("Consuming a little at a time does not make the peer send slivers") {
  Pair pair(small_window(16'000));
  pair.server.consumes = false;
  REQUIRE(pair.connect());
  for (int i = 0; i < 100; ++i) pair.client.send(1400);
  pair.world.run_for(seconds(2));
  const auto before = pair.client.stats().data_chunks_sent;
  for (int sliver = 1; pair.server.log.message_count < 100; ++sliver) {
    REQUIRE(pair.server.log.unconsumed.bytes >= 100);
    pair.server.consume({100, sliver % 14 == 0 ? 1u : 0u});
    pair.world.run_for(milliseconds(50));
    REQUIRE(pair.world.now() < Time(seconds(3000)));
  }
  const auto chunks = pair.client.stats().data_chunks_sent - before;
  CHECK(chunks <= 130);
}

TEST_CASE("A message as large as the whole window gets through") {
  Pair pair(small_window(64'000));
  REQUIRE(pair.connect());
  for (int i = 0; i < 3; ++i) pair.client.send(64'000);
  CHECK(pair.received(pair.server, 3, seconds(30)));
}

TEST_CASE("Tiny messages fill a window by their number, and go on when they are consumed") {
  Pair pair(small_window(16'000));
  pair.server.consumes = false;
  REQUIRE(pair.connect());
  constexpr std::uint32_t kMessages = 5000;
  for (std::uint32_t i = 0; i < kMessages; ++i) pair.client.send(1);

  pair.world.run_for(seconds(600));
  CHECK(pair.server.log.message_count >= 16'000 / 64);
  CHECK(pair.server.log.message_count <= 4 * 16'000 / 64);
  CHECK(pair.server.log.window_full >= 1);
  CHECK(pair.client.stats().peer_a_rwnd == 0);

  pair.server.consumes = true;
  pair.server.consume(pair.server.log.unconsumed);
  CHECK(pair.received(pair.server, kMessages, seconds(150)));
  CHECK(pair.quiet(seconds(5)));
  CHECK_FALSE(pair.client.log.closed.has_value());
}
