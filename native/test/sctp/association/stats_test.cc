#include <doctest/doctest.h>

#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

AssociationStats stats_of(Host& host, AssociationId id) { return *host.stack.stats(id, true); }

TEST_CASE("statistics by stream: those that were used, either way, ascending") {
  Wire wire;
  const AssociationId id = wire.establish();
  CHECK(stats_of(wire.client, Wire::kId).streams->empty());
  CHECK_FALSE(wire.client.stack.stats(Wire::kId)->streams);
  for (int i = 0; i < 3; ++i) {
    wire.client.stack.send(Wire::kId, {.stream = 1000}, Bytes(5000, 1));
    wire.client.stack.send(Wire::kId, {.stream = 2, .unordered = true}, Bytes(10, 1));
  }
  wire.server.stack.send(id, {.stream = 0}, Bytes(7, 1));
  wire.server.stack.send(id, {.stream = 2}, Bytes(8, 1));
  wire.run(seconds(1));

  const auto client = *stats_of(wire.client, Wire::kId).streams;
  REQUIRE(client.size() == 3);
  CHECK(client[0].stream == 0);
  CHECK(client[0].messages_sent == 0);
  CHECK(client[0].messages_received == 1);
  CHECK(client[0].bytes_received == 7);
  CHECK(client[1].stream == 2);
  CHECK(client[1].messages_sent == 3);
  CHECK(client[1].bytes_sent == 30);
  CHECK(client[1].messages_received == 1);
  CHECK(client[1].bytes_received == 8);
  CHECK(client[2].stream == 1000);
  CHECK(client[2].messages_sent == 3);
  CHECK(client[2].bytes_sent == 15000);
  CHECK(client[2].unsent_messages == 0);
  const auto server = *stats_of(wire.server, id).streams;
  REQUIRE(server.size() == 3);
  CHECK(server[2].stream == 1000);
  CHECK(server[2].messages_received == 3);
  CHECK(server[2].bytes_received == 15000);
}

TEST_CASE("statistics count what has not left, a message that has left in part included") {
  Wire wire;
  wire.establish();
  wire.lose_everything();
  wire.client.stack.send(Wire::kId, {.stream = 1}, Bytes(100'000, 1));
  wire.client.stack.send(Wire::kId, {.stream = 1}, Bytes(50, 1));
  wire.client.stack.send(Wire::kId, {.stream = 3}, Bytes(60, 1));
  wire.settle();
  const AssociationStats stats = stats_of(wire.client, Wire::kId);
  CHECK(stats.messages_sent == 3);
  CHECK(stats.bytes_sent > 0);
  CHECK(stats.bytes_sent < 100'000);
  CHECK(stats.unsent_messages == 3);
  CHECK(stats.bytes_sent + stats.unsent_bytes == 100'110);
  CHECK(stats.unacked_bytes == stats.bytes_sent);
  REQUIRE(stats.streams->size() == 2);
  const StreamStats& first = stats.streams->at(0);
  CHECK(first.messages_sent == 2);
  CHECK(first.bytes_sent == stats.bytes_sent);
  CHECK(first.unsent_messages == 2);
  CHECK(first.unsent_bytes == 100'050 - stats.bytes_sent);
  const StreamStats& second = stats.streams->at(1);
  CHECK(second.messages_sent == 1);
  CHECK(second.bytes_sent == 0);
  CHECK(second.unsent_messages == 1);
  CHECK(second.unsent_bytes == 60);
}

TEST_CASE("statistics count what waits for order and what the user holds") {
  Wire wire;
  wire.client.mtu = 1500;
  wire.server.consume_at_once = false;
  const AssociationId id = wire.establish();
  wire.lose(ChunkType::kData, 1);
  wire.client.stack.send(Wire::kId, {.stream = 1}, Bytes(1400, 1));
  wire.client.stack.send(Wire::kId, {.stream = 1}, Bytes(1300, 1));
  wire.client.stack.send(Wire::kId, {.stream = 2}, Bytes(1000, 1));
  wire.settle();
  AssociationStats stats = stats_of(wire.server, id);
  CHECK(stats.reassembly_bytes == 1300);
  CHECK(stats.unconsumed_messages == 1);
  CHECK(stats.unconsumed_bytes == 1000);
  REQUIRE(stats.streams->size() == 1);
  CHECK(stats.streams->at(0).stream == 2);
  wire.run(seconds(5));
  stats = stats_of(wire.server, id);
  CHECK(stats.reassembly_bytes == 0);
  CHECK(stats.unconsumed_messages == 3);
  CHECK(stats.unconsumed_bytes == 3700);
  CHECK(stats.streams->size() == 2);
  wire.server.stack.consume(id, {1000, 1});
  stats = stats_of(wire.server, id);
  CHECK(stats.unconsumed_messages == 2);
  CHECK(stats.unconsumed_bytes == 2700);
}

TEST_CASE("statistics by stream begin anew when the peer restarts, and there are none before") {
  Wire wire;
  wire.listen();
  wire.connect(40000);
  CHECK(stats_of(wire.client, Wire::kId).streams->empty());
  wire.settle();
  const AssociationId id = wire.server.only();
  wire.client.stack.send(Wire::kId, {}, Bytes(10, 1));
  wire.run(seconds(1));
  CHECK(stats_of(wire.server, id).streams->size() == 1);
  Host reborn(1, 99);
  reborn.stack.open(Host::kEndpoint, {.port = 40000, .association = wire.config});
  reborn.stack.connect(Wire::kId, Host::kEndpoint, wire.server.as_seen_from(reborn), Wire::kPort,
                       wire.config);
  for (int round = 0; round < 3; ++round) {
    reborn.stack.flush(wire.now, reborn);
    for (const auto& sent : std::exchange(reborn.outbox, {})) {
      wire.server.stack.receive({sent.bytes, reborn.as_seen_from(wire.server)}, wire.now,
                                wire.server);
    }
    for (const auto& sent : std::exchange(wire.server.outbox, {})) {
      reborn.stack.receive({sent.bytes, wire.server.as_seen_from(reborn)}, wire.now, reborn);
    }
  }
  REQUIRE(wire.server.of(id).restarts == 1);
  CHECK(stats_of(wire.server, id).streams->empty());
}

TEST_CASE("statistics of a path: nothing is made up before the first round trip") {
  Wire wire;
  wire.client.mtu = 1500;
  wire.listen();
  wire.connect();
  const PathStatus before = stats_of(wire.client, Wire::kId).paths.at(0);
  CHECK(before.srtt == Duration::zero());
  CHECK(before.rttvar == Duration::zero());
  CHECK(before.rto == wire.config.rto_initial);
  CHECK(before.flight_size == 0);
  CHECK(before.error_count == 0);
  wire.client.stack.flush(wire.now, wire.client);
  wire.now += milliseconds(80);
  wire.settle();
  // RFC 9260, 6.3.1, C2, of the INIT: SRTT = R, RTTVAR = R / 2. The COOKIE ECHO took no time (C3).
  const PathStatus after = stats_of(wire.client, Wire::kId).paths.at(0);
  CHECK(std::chrono::round<milliseconds>(after.srtt) == milliseconds(70));
  CHECK(std::chrono::round<milliseconds>(after.rttvar) == milliseconds(50));
  CHECK(after.rto == wire.config.rto_min);
  CHECK(after.mtu == 1500);
  wire.lose_everything();
  wire.client.stack.send(Wire::kId, {}, Bytes(101, 1));
  wire.settle();
  CHECK(stats_of(wire.client, Wire::kId).paths.at(0).flight_size == 16 + 104);
  wire.run(seconds(2));
  const PathStatus lost = stats_of(wire.client, Wire::kId).paths.at(0);
  CHECK(lost.error_count == 1);
  CHECK(lost.rto == 2 * wire.config.rto_min);
}

}  // namespace
}  // namespace rxsctp::sctp::test
