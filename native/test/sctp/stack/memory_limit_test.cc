#include <doctest/doctest.h>

#include "test/sctp/support/wire.h"

// What a server keeps of what it received and nobody consumes.

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kMemory = 4u << 20;

/// A server that consumes nothing by itself, and many clients.
struct Unread {
  Wire wire;
  std::map<AssociationId, AssociationId> server_of;  // by the client's

  explicit Unread(std::size_t clients) {
    wire.config.receive_window = 1u << 20;
    wire.server.consume_at_once = false;
    wire.server.stack.open(Host::kEndpoint, {.port = Wire::kPort,
                                             .accept = true,
                                             .limits = {.memory_limit = kMemory},
                                             .association = wire.config});
    for (AssociationId id = 1; id <= clients; ++id) {
      wire.client.stack.open(
          id, {.port = static_cast<std::uint16_t>(10'000 + id), .association = wire.config});
      wire.client.stack.connect(id, id, wire.server.as_seen_from(wire.client), Wire::kPort,
                                wire.config);
      const AssociationId accepted = wire.server.next_id;
      wire.settle();
      REQUIRE(wire.server.of(accepted).established);
      server_of[id] = accepted;
    }
  }
  void send(AssociationId client, std::size_t count, std::size_t size) {
    const Bytes message(size, 1);
    for (std::size_t i = 0; i < count; ++i) wire.client.stack.send(client, {}, message);
  }
  Record& received(AssociationId client) { return wire.server.of(server_of[client]); }
  std::uint64_t kept(AssociationId client) {
    std::uint64_t bytes = 0;
    for (const Message& message : received(client).messages) {
      bytes += message.data.size() + MemoryBudget::kMessageCost;
    }
    return bytes;
  }
  void consume_all(AssociationId client) {
    DeliveredData all;
    for (const Message& message : received(client).messages) {
      all += {static_cast<std::uint32_t>(message.data.size()), 1};
    }
    received(client).messages.clear();
    wire.server.stack.consume(server_of[client], all);
  }
};

TEST_CASE("2,000 associations that nobody reads keep to the memory limit, and a minimum each") {
  constexpr AssociationId kClients = 2000;
  Unread it(kClients);
  for (AssociationId id = 1; id <= kClients; ++id) it.send(id, 100, 1000);
  it.wire.run(seconds(30));
  std::uint64_t kept = 0;
  for (AssociationId id = 1; id <= kClients; ++id) kept += it.kept(id);
  CHECK(kept <= kMemory + kClients * MemoryBudget::kMinimum);
  // Nobody was left out.
  for (AssociationId id = 1; id <= kClients; ++id) CHECK(it.kept(id) > 0);
  CHECK(it.wire.server.stack.counters().associations == kClients);
}

TEST_CASE("tiny messages are charged what they cost") {
  Unread it(20);
  for (AssociationId id = 1; id <= 20; ++id) it.send(id, 5000, 1);
  it.wire.run(seconds(30));
  std::uint64_t kept = 0;
  for (AssociationId id = 1; id <= 20; ++id) kept += it.kept(id);
  CHECK(kept > kMemory / 2);
  CHECK(kept <= kMemory + 20 * MemoryBudget::kMinimum);
}

TEST_CASE(
    "the largest shut their windows, a small one that is read goes on, and all arrives in the "
    "end") {
  Unread it(9);
  for (AssociationId id = 1; id <= 8; ++id) it.send(id, 900, 1000);
  it.wire.run(seconds(10));
  for (AssociationId id = 1; id <= 8; ++id) {
    const auto stats = it.wire.server.stack.stats(it.server_of[id]);
    CHECK(stats->unconsumed_bytes < 900'000);
    CHECK(stats->local_a_rwnd < 10'000);
  }
  it.send(9, 1000, 100);
  for (int round = 0; round < 200; ++round) {
    it.consume_all(9);
    it.wire.run(std::chrono::milliseconds(50));
  }
  it.consume_all(9);
  CHECK(it.wire.server.stack.stats(it.server_of[9])->messages_received == 1000);

  // What was left unacknowledged comes again when there is room.
  for (int round = 0; round < 100; ++round) {
    for (AssociationId id = 1; id <= 8; ++id) it.consume_all(id);
    it.wire.run(seconds(1));
  }
  for (AssociationId id = 1; id <= 8; ++id) {
    CHECK(it.wire.server.stack.stats(it.server_of[id])->messages_received == 900);
    CHECK(it.wire.client.of(id).failed.empty());
    CHECK(!it.wire.client.of(id).closed);
  }
}

TEST_CASE("who had to wait hears of memory that others give back, without asking") {
  Unread it(2);
  it.send(1, 900, 1000);
  it.wire.run(seconds(10));
  // Another endpoint's share of the memory: it is not given back by consuming on the association.
  it.send(2, 900, 1000);
  it.wire.run(seconds(10));
  const auto before = it.wire.server.stack.stats(it.server_of[2])->messages_received;
  it.consume_all(1);
  it.wire.settle();
  const auto after = it.wire.server.stack.stats(it.server_of[2]);
  CHECK(after->messages_received >= before);
  it.wire.run(seconds(1));
  CHECK(it.wire.server.stack.stats(it.server_of[2])->messages_received == 900);
}

TEST_CASE("a gap is filled also when what waits behind it has used up the memory") {
  Unread it(2);
  it.wire.server.stack.consume(it.server_of[1], {});
  int lost = 0;
  it.wire.pass = [&](const Host& from, Bytes& packet) {
    return !(&from == &it.wire.client && has_chunk(packet, ChunkType::kData) && lost++ == 0);
  };
  it.send(1, 900, 1000);
  for (int round = 0; round < 100; ++round) {
    it.consume_all(1);
    it.wire.run(seconds(1));
  }
  CHECK(it.wire.server.stack.stats(it.server_of[1])->messages_received == 900);
  CHECK(!it.wire.client.of(1).closed);
}

}  // namespace
}  // namespace rxsctp::sctp::test
