#include <doctest/doctest.h>

#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/parameter.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

constexpr std::uint16_t kClientPort = 40000;

/// A second incarnation of the client host: same address and ports, nothing remembered.
void reincarnate(Wire& wire, Host& client) {
  client.stack.open(Host::kEndpoint, {.port = kClientPort, .association = wire.config});
  client.stack.connect(Wire::kId, Host::kEndpoint, wire.server.as_seen_from(client), Wire::kPort,
                       wire.config, wire.now);
}

/// Passes packets between a host that stands in for the client and the server.
void exchange(Wire& wire, Host& client) {
  do {
    client.stack.flush(wire.now, client);
    while (!client.outbox.empty()) {
      const Bytes packet = client.outbox.front().bytes;
      client.outbox.pop_front();
      wire.inject(wire.client, packet);
    }
    wire.server.stack.flush(wire.now, wire.server);
    while (!wire.server.outbox.empty()) {
      const Bytes packet = wire.server.outbox.front().bytes;
      wire.server.outbox.pop_front();
      client.stack.receive({packet, wire.server.as_seen_from(client)}, wire.now, client);
    }
  } while (!client.outbox.empty());
}

TEST_CASE("action A: a peer that restarted keeps its association, with new streams") {
  Wire wire;
  wire.listen();
  wire.connect(kClientPort);
  wire.settle();
  const AssociationId id = wire.server.only();
  wire.client.stack.send(Wire::kId, {}, Wire::text("before"));
  wire.settle();
  wire.lose_everything();
  wire.server.stack.send(id, {}, Wire::text("lost in the restart"));
  wire.settle();

  Host again(1, 77);
  reincarnate(wire, again);
  exchange(wire, again);
  CHECK(again.of(Wire::kId).established);
  CHECK(wire.server.stack.counters().associations == 1);
  Record& record = wire.server.of(id);
  CHECK(record.restarts == 1);
  REQUIRE(record.failed.size() == 1);
  CHECK(record.failed[0].data == Wire::text("lost in the restart"));
  again.stack.send(Wire::kId, {}, Wire::text("after"));
  wire.server.stack.send(id, {}, Wire::text("answer"));
  exchange(wire, again);
  CHECK(record.messages.size() == 2);
  REQUIRE(again.of(Wire::kId).messages.size() == 1);
  CHECK(again.of(Wire::kId).messages[0].data == Wire::text("answer"));
}

TEST_CASE("action A in SHUTDOWN-ACK-SENT: the shutdown is finished first") {
  Wire wire;
  wire.listen();
  wire.connect(kClientPort);
  wire.settle();
  const AssociationId id = wire.server.only();

  // A cookie of the restarted client, made while the association still stood.
  Host again(1, 77);
  reincarnate(wire, again);
  again.stack.flush(wire.now, again);
  wire.inject(wire.client, again.outbox.front().bytes);
  again.outbox.clear();
  const Bytes init_ack = wire.server.outbox.front().bytes;
  wire.server.outbox.clear();
  again.stack.receive({init_ack, wire.server.as_seen_from(again)}, wire.now, again);
  const Bytes echo = again.outbox.front().bytes;

  wire.lose(ChunkType::kShutdownComplete, 1);
  wire.client.stack.shutdown(Wire::kId, wire.now);
  wire.settle();
  CHECK(wire.server.of(id).states.back() == AssociationState::kShutdownAckSent);
  wire.inject(wire.client, echo);
  CHECK(wire.server.of(id).restarts == 0);
  REQUIRE(wire.server.outbox.size() == 1);
  const Bytes answer = wire.server.outbox.front().bytes;
  wire.server.outbox.clear();
  CHECK(first_chunk(answer).type == ChunkType::kShutdownAck);
  CHECK(has_chunk(answer, ChunkType::kError));

  // The restarted client ends the old association with SHUTDOWN COMPLETE and goes on by T1.
  again.outbox.clear();
  again.stack.receive({answer, wire.server.as_seen_from(again)}, wire.now, again);
  REQUIRE(again.outbox.size() == 1);
  CHECK(has_chunk(again.outbox.front().bytes, ChunkType::kShutdownComplete));
  exchange(wire, again);
  REQUIRE(wire.server.of(id).closed);
  CHECK(wire.server.of(id).closed->reason == CloseReason::kShutdown);
  CHECK(!again.of(Wire::kId).closed);
  again.stack.advance(wire.now + seconds(2), again);
  exchange(wire, again);
  CHECK(again.of(Wire::kId).established);
  CHECK(wire.server.stack.counters().associations == 1);
}

TEST_CASE("a shutdown that the user asked for goes on after the peer restarted") {
  Wire wire;
  wire.listen();
  wire.connect(kClientPort);
  wire.settle();
  const AssociationId id = wire.server.only();
  wire.lose_everything();
  wire.server.stack.send(id, {}, Wire::text("lost in the restart"));
  wire.server.stack.shutdown(id, wire.now);
  wire.settle();

  Host again(1, 77);
  reincarnate(wire, again);
  exchange(wire, again);
  Record& record = wire.server.of(id);
  CHECK(record.order.starts_with("ESSRS"));
  REQUIRE(record.closed);
  CHECK(record.closed->reason == CloseReason::kShutdown);
  REQUIRE(again.of(Wire::kId).closed);
  CHECK(again.of(Wire::kId).closed->reason == CloseReason::kShutdown);
}

TEST_CASE("the path of a peer that restarted is active again, and the user hears of it") {
  Wire wire;
  wire.config.path_max_retrans = 1;
  wire.listen();
  wire.connect(kClientPort);
  wire.settle();
  const AssociationId id = wire.server.only();
  wire.lose_everything();
  wire.server.stack.send(id, {}, Wire::text("lost in the restart"));
  wire.run(seconds(10));
  REQUIRE(wire.server.of(id).path_changes.size() == 1);
  CHECK(wire.server.of(id).path_changes[0].state == PathState::kInactive);
  Host again(1, 77);
  reincarnate(wire, again);
  exchange(wire, again);
  CHECK(wire.server.of(id).order == "ESPRP");
  REQUIRE(wire.server.of(id).path_changes.size() == 2);
  CHECK(wire.server.of(id).path_changes[1].state == PathState::kActive);
}

TEST_CASE("action C: a late cookie of another attempt is dropped") {
  Wire wire;
  wire.listen();
  wire.connect(kClientPort);
  // The same INIT twice: two INIT ACKs with cookies of one peer tag and different local tags.
  wire.client.stack.flush(wire.now, wire.client);
  const Bytes same = wire.client.outbox.front().bytes;
  wire.inject(wire.client, same);
  const Bytes other_ack = wire.server.outbox.front().bytes;
  wire.server.outbox.clear();
  wire.settle();
  const AssociationId id = wire.server.only();
  REQUIRE(wire.server.of(id).established);
  ParameterCursor parameters(InitChunk::parse(first_chunk(other_ack))->parameters);
  const auto cookie = parameters.next();
  const Bytes late = make_packet(
      {kClientPort, Wire::kPort, InitChunk::parse(first_chunk(other_ack))->initiate_tag},
      [&](PacketWriter& out) { CookieEchoChunk{cookie->value}.write(out); });
  wire.inject(wire.client, late);
  CHECK(wire.server.outbox.empty());
  CHECK(wire.server.records.size() == 1);
  CHECK(wire.server.of(id).restarts == 0);
}

TEST_CASE("action D: a replayed cookie is answered and changes nothing, even when stale") {
  Wire wire;
  Bytes echo;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kCookieEcho)) echo = packet;
    return true;
  };
  const AssociationId id = wire.establish();
  wire.run(seconds(100));
  for (int i = 0; i < 100; ++i) {
    wire.inject(wire.client, echo);
    REQUIRE(wire.server.outbox.size() == 1);
    CHECK(has_chunk(wire.server.outbox.front().bytes, ChunkType::kCookieAck));
    wire.settle();
  }
  CHECK(wire.server.records.size() == 1);
  CHECK(wire.server.of(id).restarts == 0);
  wire.client.stack.send(Wire::kId, {}, Wire::text("alive"));
  wire.settle();
  CHECK(wire.server.of(id).messages.size() == 1);
}

TEST_CASE("a cookie replayed after its association ended opens nothing") {
  Wire wire;
  Bytes echo;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kCookieEcho)) echo = packet;
    return true;
  };
  wire.establish();
  wire.client.stack.abort(Wire::kId, {});
  wire.settle();
  wire.inject(wire.client, echo);
  CHECK(wire.server.records.size() == 1);
  CHECK(wire.server.stack.counters().associations == 0);
  REQUIRE(wire.server.outbox.size() == 1);
  CHECK(has_chunk(wire.server.outbox.front().bytes, ChunkType::kAbort));
}

TEST_CASE("a cookie replayed after a restart and the end opens nothing, the first one neither") {
  Wire wire;
  std::vector<Bytes> echoes;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kCookieEcho)) echoes.push_back(packet);
    return true;
  };
  wire.listen();
  wire.connect(kClientPort);
  wire.settle();
  const AssociationId id = wire.server.only();
  Host again(1, 77);
  reincarnate(wire, again);
  exchange(wire, again);
  REQUIRE(wire.server.of(id).restarts == 1);
  REQUIRE(!echoes.empty());
  wire.server.stack.abort(id, {});
  exchange(wire, again);
  for (const Bytes& echo : echoes) wire.inject(wire.client, echo);
  CHECK(wire.server.records.size() == 1);
  CHECK(wire.server.stack.counters().associations == 0);
}

TEST_CASE("a cookie replayed after any number of other ends makes no ghost while it is good") {
  for (const int ends : {2'000, 70'000}) {
    Wire wire;
    Bytes echo;
    wire.pass = [&](const Host&, Bytes& packet) {
      if (has_chunk(packet, ChunkType::kCookieEcho) && echo.empty()) echo = packet;
      return true;
    };
    wire.listen();
    for (int i = 0; i <= ends; ++i) {
      const auto id = static_cast<AssociationId>(i + 1);
      wire.client.stack.open(id, {.port = kClientPort, .association = wire.config});
      wire.client.stack.connect(id, id, wire.server.as_seen_from(wire.client), Wire::kPort,
                                wire.config, wire.now);
      wire.settle();
      wire.client.stack.abort(id, {});
      wire.client.stack.close(id);
      wire.settle();
      wire.now += std::chrono::microseconds(500);
      REQUIRE(wire.server.stack.counters().associations == 0);
      wire.client.records.clear();
      wire.server.records.clear();
    }
    wire.inject(wire.client, echo);
    CHECK(wire.server.records.empty());
    CHECK(wire.server.stack.counters().associations == 0);
    // An honest peer is not kept from coming back.
    wire.server.outbox.clear();
    wire.client.stack.open(90'000, {.port = kClientPort, .association = wire.config});
    wire.client.stack.connect(90'000, 90'000, wire.server.as_seen_from(wire.client), Wire::kPort,
                              wire.config, wire.now);
    wire.settle();
    CHECK(wire.client.of(90'000).established);
  }
}

TEST_CASE("a restart that the user cannot be told of is left to be tried again") {
  Wire wire;
  wire.listen();
  wire.connect(kClientPort);
  wire.settle();
  const AssociationId id = wire.server.only();
  wire.server.admit_restarts = false;
  Host again(1, 77);
  reincarnate(wire, again);
  exchange(wire, again);
  CHECK(wire.server.of(id).restarts == 0);
  CHECK(!again.of(Wire::kId).established);
  wire.server.admit_restarts = true;
  wire.now += seconds(4);
  again.stack.advance(wire.now, again);
  exchange(wire, again);
  CHECK(wire.server.of(id).restarts == 1);
  CHECK(again.of(Wire::kId).established);
}

TEST_CASE("an INIT from a fresh UDP port is a new association, not a restart") {
  Wire wire;
  wire.listen();
  wire.connect(kClientPort);
  wire.settle();
  Host again(1, 77);
  again.udp_port = 5555;
  wire.client.udp_port = 5555;
  reincarnate(wire, again);
  exchange(wire, again);
  CHECK(again.of(Wire::kId).established);
  CHECK(wire.server.stack.counters().associations == 2);
}

TEST_CASE("the peer's UDP port is followed") {
  Wire wire;
  const AssociationId id = wire.establish();
  wire.client.udp_port = 4444;
  wire.client.stack.send(Wire::kId, {}, Wire::text("moved"));
  wire.settle();
  CHECK(wire.server.of(id).messages.size() == 1);
  CHECK(wire.server.stack.stats(id)->paths[0].address.remote_udp_port == 4444);
  wire.server.stack.send(id, {}, Wire::text("there"));
  wire.server.stack.flush(wire.now, wire.server);
  REQUIRE(!wire.server.outbox.empty());
  CHECK(wire.server.outbox.front().to.remote_udp_port == 4444);
}

}  // namespace
}  // namespace rxsctp::sctp::test
