#include <doctest/doctest.h>

#include "sctp/packet/heartbeat_chunk.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Counts packets of one host with a chunk of a type, on their way through `pass`.
struct Counter {
  const Host& host;
  ChunkType type;
  int count = 0;

  bool operator()(const Host& from, Bytes& packet) {
    count += &from == &host && has_chunk(packet, type) ? 1 : 0;
    return true;
  }
};

TEST_CASE("a HEARTBEAT is answered from COOKIE-ECHOED on (8.3)") {
  Wire wire;
  wire.config.heartbeat_interval = seconds(1);
  Counter acks{wire.client, ChunkType::kHeartbeatAck};
  wire.pass = [&](const Host& from, Bytes& packet) {
    return acks(from, packet) && !has_chunk(packet, ChunkType::kCookieAck);
  };
  const AssociationId id = wire.establish();
  wire.run(seconds(20));
  CHECK(!wire.client.of(Wire::kId).established);
  CHECK(acks.count > 0);
  CHECK(wire.server.of(id).path_changes.empty());
}

TEST_CASE("all parameters of a HEARTBEAT come back unchanged") {
  Wire wire;
  Bytes heartbeat;
  wire.config.heartbeat_interval = seconds(1);
  wire.pass = [&](const Host& from, Bytes& packet) {
    if (&from == &wire.client && has_chunk(packet, ChunkType::kHeartbeat)) heartbeat = packet;
    return true;
  };
  wire.establish();
  wire.run(seconds(10));
  REQUIRE(!heartbeat.empty());
  const Bytes value{0, 1, 0, 7, 1, 2, 3, 0, 0xc1, 0x23, 0, 8, 4, 5, 6, 7};
  wire.inject(wire.client, make_packet(header_of(heartbeat), ChunkType::kHeartbeat, 0, value));
  REQUIRE(wire.server.outbox.size() == 1);
  const ChunkView ack = first_chunk(wire.server.outbox.front().bytes);
  CHECK(ack.type == ChunkType::kHeartbeatAck);
  CHECK(Bytes(ack.value.begin(), ack.value.end()) == value);
}

TEST_CASE("an answer that arrives after SHUTDOWN left starts no further heartbeats") {
  Wire wire;
  wire.config.heartbeat_interval = seconds(5);
  Bytes ack;
  Counter heartbeats{wire.client, ChunkType::kHeartbeat};
  wire.establish();
  wire.pass = [&](const Host& from, Bytes& packet) {
    heartbeats(from, packet);
    if (&from == &wire.server && has_chunk(packet, ChunkType::kHeartbeatAck)) {
      ack = packet;
      return false;
    }
    return !has_chunk(packet, ChunkType::kShutdown);
  };
  while (ack.empty()) wire.run(milliseconds(100));
  heartbeats.count = 0;
  wire.client.stack.shutdown(Wire::kId);
  wire.settle();
  CHECK(wire.client.of(Wire::kId).states.back() == AssociationState::kShutdownSent);
  wire.inject(wire.server, ack);
  wire.run(seconds(60));
  CHECK(heartbeats.count == 0);
}

TEST_CASE("a HEARTBEAT that waits for the transport is dropped for SHUTDOWN") {
  Wire wire;
  wire.config.heartbeat_interval = seconds(5);
  wire.establish();
  Counter heartbeats{wire.client, ChunkType::kHeartbeat};
  wire.pass = [&](const Host& from, Bytes& packet) {
    return heartbeats(from, packet) && !has_chunk(packet, ChunkType::kShutdown);
  };
  wire.client.blocked = true;
  wire.run(seconds(10));
  wire.client.stack.shutdown(Wire::kId);
  wire.client.blocked = false;
  wire.client.stack.writable(0);
  wire.run(seconds(60));
  CHECK(wire.client.of(Wire::kId).states.back() == AssociationState::kShutdownSent);
  CHECK(heartbeats.count == 0);
}

TEST_CASE("a HEARTBEAT that the transport had no room for counts as lost, and others follow") {
  Wire wire;
  wire.config.heartbeat_interval = seconds(5);
  wire.establish();
  wire.client.no_room = true;
  wire.run(seconds(10));
  CHECK(wire.client.stack.stats(Wire::kId)->paths[0].error_count == 1);
  wire.client.no_room = false;
  Counter heartbeats{wire.client, ChunkType::kHeartbeat};
  wire.pass = [&](const Host& from, Bytes& packet) { return heartbeats(from, packet); };
  wire.run(seconds(20));
  CHECK(heartbeats.count > 1);
  CHECK(wire.client.stack.stats(Wire::kId)->paths[0].error_count == 0);
}

TEST_CASE("the error count of an inactive path stops, that of the association goes on (8.1, 8.3)") {
  Wire wire;
  wire.config.heartbeat_interval = seconds(1);
  wire.config.path_max_retrans = 2;
  wire.config.rto_max = seconds(2);
  wire.establish();
  wire.lose_everything();
  wire.run(seconds(30));
  REQUIRE(!wire.client.of(Wire::kId).closed);
  CHECK(wire.client.stack.stats(Wire::kId)->paths[0].error_count == 3);
  CHECK(wire.client.stack.stats(Wire::kId)->paths[0].state == PathState::kInactive);
  wire.run(seconds(60));
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kTimeout);
}

}  // namespace
}  // namespace rxsctp::sctp::test
