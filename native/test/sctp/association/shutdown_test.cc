#include <doctest/doctest.h>

#include "sctp/packet/error_cause.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

void check_gone(Wire& wire, AssociationId server_id, CloseReason client, CloseReason server) {
  REQUIRE(wire.client.of(Wire::kId).closed);
  REQUIRE(wire.server.of(server_id).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == client);
  CHECK(wire.server.of(server_id).closed->reason == server);
  CHECK(wire.client.of(Wire::kId).late == 0);
  CHECK(wire.server.of(server_id).late == 0);
  for (Host* host : {&wire.client, &wire.server}) {
    CHECK(host->stack.counters().associations == 0);
    CHECK(host->stack.next_deadline() == kNever);
  }
}

TEST_CASE("shutdown delivers everything first") {
  Wire wire;
  const AssociationId id = wire.establish();
  const Bytes big(100'000, 7);
  for (int i = 0; i < 20; ++i) {
    CHECK(wire.client.stack.send(Wire::kId, {.stream = 3}, big) == SendStatus::kAccepted);
  }
  wire.client.stack.shutdown(Wire::kId, wire.now);
  CHECK(wire.client.stack.send(Wire::kId, {}, big) == SendStatus::kNoAssociation);
  wire.run(seconds(30));
  CHECK(wire.server.of(id).messages.size() == 20);
  CHECK(wire.server.of(id).peer_shutdowns == 1);
  CHECK(wire.client.of(Wire::kId).freed == 20 * big.size());
  CHECK(wire.client.of(Wire::kId).failed.empty());
  check_gone(wire, id, CloseReason::kShutdown, CloseReason::kShutdown);
}

TEST_CASE("what the other side still has queued is delivered too") {
  Wire wire;
  const AssociationId id = wire.establish();
  const Bytes big(100'000, 7);
  for (int i = 0; i < 5; ++i) wire.server.stack.send(id, {}, big);
  wire.client.stack.shutdown(Wire::kId, wire.now);
  wire.run(seconds(30));
  CHECK(wire.client.of(Wire::kId).messages.size() == 5);
  check_gone(wire, id, CloseReason::kShutdown, CloseReason::kShutdown);
}

TEST_CASE("both sides at once") {
  Wire wire;
  const AssociationId id = wire.establish();
  wire.client.stack.shutdown(Wire::kId, wire.now);
  wire.server.stack.shutdown(id, wire.now);
  wire.client.stack.flush(wire.now, wire.client);
  wire.server.stack.flush(wire.now, wire.server);
  wire.run(seconds(30));
  check_gone(wire, id, CloseReason::kShutdown, CloseReason::kShutdown);
}

TEST_CASE("each lost shutdown packet is made up for") {
  for (const ChunkType type :
       {ChunkType::kShutdown, ChunkType::kShutdownAck, ChunkType::kShutdownComplete}) {
    for (const int count : {1, 3}) {
      Wire wire;
      const AssociationId id = wire.establish();
      wire.lose(type, count);
      wire.client.stack.shutdown(Wire::kId, wire.now);
      wire.run(seconds(120));
      // When SHUTDOWN COMPLETE is lost the rules for packets out of the blue end it.
      check_gone(wire, id, CloseReason::kShutdown, CloseReason::kShutdown);
    }
  }
}

TEST_CASE("a peer that vanishes in the middle of a shutdown: T2, T5 and the error counter") {
  Wire wire;
  wire.establish();
  wire.lose_everything();
  wire.client.stack.shutdown(Wire::kId, wire.now);
  wire.run(seconds(301));
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kTimeout);
}

TEST_CASE("shutdown before the handshake is over waits for it") {
  Wire wire;
  wire.listen();
  wire.connect();
  wire.client.stack.shutdown(Wire::kId, wire.now);
  wire.run(seconds(5));
  check_gone(wire, wire.server.only(), CloseReason::kShutdown, CloseReason::kShutdown);
}

TEST_CASE("abort tells the peer why and hands back what was not delivered, in order") {
  Wire wire;
  const AssociationId id = wire.establish();
  wire.client.blocked = true;
  for (std::uint8_t i = 0; i < 5; ++i) {
    wire.client.stack.send(Wire::kId, {.ppid = i, .stream = i}, Bytes(10, i));
  }
  wire.client.stack.abort(Wire::kId, Wire::text("enough"));
  wire.settle();
  const Record& record = wire.client.of(Wire::kId);
  check_gone(wire, id, CloseReason::kAbortedByUser, CloseReason::kAbortedByPeer);
  REQUIRE(record.failed.size() == 5);
  for (std::uint8_t i = 0; i < 5; ++i) {
    CHECK(record.failed[i].data == Bytes(10, i));
    CHECK(record.failed[i].info.stream == i);
    CHECK(!record.failed[i].sent);
  }
  CHECK(record.freed == 50);
  const auto& causes = wire.server.of(id).closed->causes;
  REQUIRE(causes.size() == 1);
  CHECK(causes[0].code == static_cast<std::uint16_t>(CauseCode::kUserInitiatedAbort));
  CHECK(causes[0].data == Wire::text("enough"));
}

TEST_CASE("abort of a connect leaves nothing behind") {
  Wire wire;
  wire.connect();
  wire.client.stack.abort(Wire::kId, {});
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.stack.counters().associations == 0);
}

TEST_CASE("a vanished peer ends in a timeout, and sent data comes back as sent") {
  Wire wire;
  wire.establish();
  wire.lose_everything();
  wire.client.stack.send(Wire::kId, {}, Wire::text("lost"));
  wire.run(std::chrono::minutes(20));
  const Record& record = wire.client.of(Wire::kId);
  REQUIRE(record.closed);
  CHECK(record.closed->reason == CloseReason::kTimeout);
  REQUIRE(record.failed.size() == 1);
  CHECK(record.failed[0].sent);
  REQUIRE(record.path_changes.size() == 1);
  CHECK(record.path_changes[0].state == PathState::kInactive);
  CHECK(wire.client.stack.counters().associations == 0);
}

TEST_CASE("an idle peer that vanishes is found by heartbeats") {
  Wire wire;
  wire.config.heartbeat_interval = seconds(5);
  wire.establish();
  wire.run(std::chrono::minutes(5));
  CHECK(!wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).path_changes.empty());
  wire.lose_everything();
  wire.run(std::chrono::minutes(3));
  REQUIRE(!wire.client.of(Wire::kId).path_changes.empty());
  CHECK(wire.client.of(Wire::kId).path_changes[0].state == PathState::kInactive);
  wire.lose_nothing();
  wire.run(std::chrono::minutes(2));
  CHECK(wire.client.of(Wire::kId).path_changes.back().state == PathState::kActive);
  wire.lose_everything();
  wire.run(std::chrono::minutes(40));
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kTimeout);
}

TEST_CASE("the port is free again after the end, and a new association uses it") {
  Wire wire;
  wire.listen();
  wire.connect(40000);
  wire.settle();
  const AssociationId first = wire.server.only();
  wire.client.stack.close(Host::kEndpoint);
  CHECK(wire.client.stack.is_open(Host::kEndpoint));
  CHECK(!wire.client.stack.open(2, {.port = 40000, .association = wire.config}));
  wire.client.stack.shutdown(Wire::kId, wire.now);
  wire.run(seconds(1));
  check_gone(wire, first, CloseReason::kShutdown, CloseReason::kShutdown);
  CHECK(!wire.client.stack.is_open(Host::kEndpoint));
  wire.connect(40000, 2);
  wire.settle();
  CHECK(wire.client.of(2).established);
  CHECK(wire.server.stack.counters().associations == 1);
}

}  // namespace
}  // namespace rxsctp::sctp::test
