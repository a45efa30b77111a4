#include <doctest/doctest.h>

#include "test/simulation/support/pair.h"

using namespace rxsctp;
using namespace rxsctp::simulation;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("When a whole flight is lost, T3 brings it back") {
  Pair pair;
  REQUIRE(pair.connect());
  const auto client = pair.client.host->id();
  pair.world.network().set_filter([client](Network::HostId from, auto packet) {
    return from == client && has_chunk(packet, kData);
  });
  for (int i = 0; i < 10; ++i) pair.client.send(1000);
  pair.world.run_for(milliseconds(900));
  CHECK(pair.server.log.message_count == 0);
  pair.world.network().set_filter({});
  CHECK(pair.received(pair.server, 10, seconds(3)));
  CHECK(pair.client.stats().timeout_retransmits == 1);
  CHECK(pair.client.stats().fast_retransmits == 1);  // the probe, lost as well
}

TEST_CASE("The lost tail of a burst does not wait for T3") {
  Pair pair;
  REQUIRE(pair.connect());
  for (int i = 0; i < 20; ++i) pair.client.send(1300);
  REQUIRE(pair.quiet(seconds(5)));
  const auto client = pair.client.host->id();
  int count = 0;
  int lost = 1;
  SUBCASE("one packet") {}
  SUBCASE("four packets") { lost = 4; }
  pair.world.network().set_filter([&](Network::HostId from, auto packet) {
    if (from != client || !has_chunk(packet, kData)) return false;
    ++count;
    return count <= 6 && count > 6 - lost;
  });
  for (int i = 0; i < 6; ++i) pair.client.send(1300);
  CHECK(pair.received(pair.server, 26, milliseconds(600)));
  CHECK(pair.quiet(seconds(5)));
  CHECK(pair.client.stats().timeout_retransmits == 0);
  CHECK(pair.client.stats().data_chunks_retransmitted == static_cast<std::uint64_t>(lost));
}

TEST_CASE("A single message is acknowledged after 200 ms, two at once") {
  Pair pair;
  REQUIRE(pair.connect());
  pair.client.send(100);  // the very first is acknowledged at once
  pair.world.run_for(seconds(1));
  auto start = pair.world.now();
  pair.client.send(100);
  REQUIRE(pair.quiet(seconds(2)));
  auto took = pair.world.now() - start;
  CHECK(took >= milliseconds(205));
  CHECK(took <= milliseconds(215));

  start = pair.world.now();
  pair.client.send(1300);
  pair.client.send(1300);
  REQUIRE(pair.quiet(seconds(2)));
  took = pair.world.now() - start;
  CHECK(took <= milliseconds(15));
  CHECK(pair.client.stats().data_chunks_retransmitted == 0);
}

TEST_CASE("A lost packet of one stream does not hold up another") {
  Pair pair;
  REQUIRE(pair.connect());
  const auto client = pair.client.host->id();
  bool dropped = false;
  pair.world.network().set_filter([&](Network::HostId from, auto packet) {
    const bool drop = !dropped && from == client && has_chunk(packet, kData);
    dropped = dropped || drop;
    return drop;
  });
  pair.client.send(1300, 1);
  for (int i = 0; i < 3; ++i) pair.client.send(1300, static_cast<std::uint16_t>(2 + i % 2));
  pair.client.send(100, 1);
  pair.client.send(100, 1, true);
  pair.world.run_for(milliseconds(150));
  CHECK(dropped);
  REQUIRE(pair.server.log.message_count >= 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(pair.server.log.received[i].info.stream != 1);
  REQUIRE(pair.received(pair.server, 6, seconds(5)));
  std::vector<std::uint32_t> ordered;
  for (const auto& message : pair.server.log.received) {
    if (message.info.stream == 1 && !message.info.unordered) ordered.push_back(message.info.ppid);
  }
  CHECK(ordered == std::vector<std::uint32_t>{0, 4});
}

TEST_CASE("A hole amid a flight is filled by fast retransmit, without T3") {
  Pair pair;
  REQUIRE(pair.connect());
  for (int i = 0; i < 20; ++i) pair.client.send(1300);
  REQUIRE(pair.received(pair.server, 20, seconds(5)));
  const auto client = pair.client.host->id();
  int count = 0;
  pair.world.network().set_filter([&](Network::HostId from, auto packet) {
    return from == client && has_chunk(packet, kData) && ++count == 2;
  });
  for (int i = 0; i < 20; ++i) pair.client.send(1300);
  CHECK(pair.received(pair.server, 40, milliseconds(500)));
  CHECK(pair.client.stats().fast_retransmits == 1);
  CHECK(pair.client.stats().timeout_retransmits == 0);
  CHECK(pair.client.stats().data_chunks_retransmitted == 1);
}

TEST_CASE("A stream outlives the wrap of its sequence numbers, with loss") {
  PairOptions options;
  options.up.loss = 0.02;
  options.down.loss = 0.02;
  options.interface_mtu = 9000;
  Pair pair(options);
  pair.server.log.keep_messages = false;
  REQUIRE(pair.connect());
  constexpr std::uint64_t kMessages = 70'000;
  std::uint64_t sent = 0;
  while (sent < kMessages) {
    for (int i = 0; i < 1000; ++i, ++sent) pair.client.send(20);
    REQUIRE(pair.received(pair.server, sent - 500, seconds(600)));
  }
  CHECK(pair.received(pair.server, kMessages, seconds(600)));
  CHECK(pair.server.log.byte_count == kMessages * 20);
}
