#include "test/sctp/support/restart.h"

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

TEST_CASE("action A: a peer that restarted keeps its association, with new streams") {
  Restart restart;
  restart.wire.client.stack.send(Wire::kId, {}, Wire::text("before"));
  restart.wire.settle();
  restart.lose_message();
  restart.come_back();
  CHECK(restart.client().established);
  CHECK(restart.wire.server.stack.counters().associations == 1);
  const Record& record = restart.server();
  CHECK(record.restarts == 1);
  REQUIRE(record.failed.size() == 1);
  CHECK(record.failed[0].data == Wire::text("lost in the restart"));
  restart.again.stack.send(Wire::kId, {}, Wire::text("after"));
  restart.wire.server.stack.send(restart.id, {}, Wire::text("answer"));
  restart.exchange();
  CHECK(record.messages.size() == 2);
  REQUIRE(restart.client().messages.size() == 1);
  CHECK(restart.client().messages[0].data == Wire::text("answer"));
}

TEST_CASE("a peer that restarted says again what the layer above is") {
  Restart restart;
  restart.wire.config.adaptation_indication = 7;
  restart.come_back();
  CHECK(restart.server().restarts == 1);
  CHECK(restart.server().indications == std::vector<std::uint32_t>{7});
}

TEST_CASE("action A in SHUTDOWN-ACK-SENT: the shutdown is finished first") {
  Restart restart;
  Wire& wire = restart.wire;
  Host& again = restart.again;

  // A cookie of the restarted client, made while the association still stood.
  restart.reconnect();
  again.stack.flush(wire.now, again);
  restart.to_server(Restart::take(again));
  restart.to_client(Restart::take(wire.server));
  const Bytes echo = Restart::take(again);

  wire.lose(ChunkType::kShutdownComplete, 1);
  wire.client.stack.shutdown(Wire::kId);
  wire.settle();
  CHECK(restart.server().states.back() == AssociationState::kShutdownAckSent);
  restart.to_server(echo);
  CHECK(restart.server().restarts == 0);
  REQUIRE(wire.server.outbox.size() == 1);
  const Bytes answer = Restart::take(wire.server);
  CHECK(first_chunk(answer).type == ChunkType::kShutdownAck);
  CHECK(has_chunk(answer, ChunkType::kError));

  // The restarted client ends the old association with SHUTDOWN COMPLETE and goes on by T1.
  restart.to_client(answer);
  REQUIRE(again.outbox.size() == 1);
  CHECK(has_chunk(again.outbox.front().bytes, ChunkType::kShutdownComplete));
  restart.exchange();
  REQUIRE(restart.server().closed);
  CHECK(restart.server().closed->reason == CloseReason::kShutdown);
  CHECK(!restart.client().closed);
  again.stack.advance(wire.now + seconds(2), again);
  restart.exchange();
  CHECK(restart.client().established);
  CHECK(wire.server.stack.counters().associations == 1);
}

TEST_CASE("a shutdown that the user asked for goes on after the peer restarted") {
  Restart restart;
  restart.lose_message();
  restart.wire.server.stack.shutdown(restart.id);
  restart.wire.settle();
  restart.come_back();
  CHECK(restart.server().order.starts_with("ESSRS"));
  REQUIRE(restart.server().closed);
  CHECK(restart.server().closed->reason == CloseReason::kShutdown);
  REQUIRE(restart.client().closed);
  CHECK(restart.client().closed->reason == CloseReason::kShutdown);
}

TEST_CASE("the path of a peer that restarted is active again, and the user hears of it") {
  Restart restart([](AssociationConfig& config) { config.path_max_retrans = 1; });
  restart.lose_message();
  restart.wire.run(seconds(10));
  const Record& record = restart.server();
  REQUIRE(record.path_changes.size() == 1);
  CHECK(record.path_changes[0].state == PathState::kInactive);
  restart.come_back();
  CHECK(record.order == "ESPRP");
  REQUIRE(record.path_changes.size() == 2);
  CHECK(record.path_changes[1].state == PathState::kActive);
}

TEST_CASE("action C: a late cookie of another attempt is dropped") {
  Wire wire;
  wire.listen();
  wire.connect(Restart::kClientPort);
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
      {Restart::kClientPort, Wire::kPort, InitChunk::parse(first_chunk(other_ack))->initiate_tag},
      [&](PacketWriter& out) { CookieEchoChunk{cookie->value}.write(out); });
  wire.inject(wire.client, late);
  CHECK(wire.server.outbox.empty());
  CHECK(wire.server.records.size() == 1);
  CHECK(wire.server.of(id).restarts == 0);
}

TEST_CASE("action D: a replayed cookie is answered and changes nothing, even when stale") {
  Restart restart;
  Wire& wire = restart.wire;
  wire.run(seconds(100));
  for (int i = 0; i < 100; ++i) {
    restart.to_server(restart.echoes[0]);
    REQUIRE(wire.server.outbox.size() == 1);
    CHECK(has_chunk(wire.server.outbox.front().bytes, ChunkType::kCookieAck));
    wire.settle();
  }
  CHECK(wire.server.records.size() == 1);
  CHECK(restart.server().restarts == 0);
  wire.client.stack.send(Wire::kId, {}, Wire::text("alive"));
  wire.settle();
  CHECK(restart.server().messages.size() == 1);
}

TEST_CASE("a cookie replayed after its association ended opens nothing") {
  Restart restart;
  Wire& wire = restart.wire;
  wire.client.stack.abort(Wire::kId, {});
  wire.settle();
  restart.to_server(restart.echoes[0]);
  CHECK(wire.server.records.size() == 1);
  CHECK(wire.server.stack.counters().associations == 0);
  REQUIRE(wire.server.outbox.size() == 1);
  CHECK(has_chunk(wire.server.outbox.front().bytes, ChunkType::kAbort));
}

TEST_CASE("a cookie replayed after a restart and the end opens nothing, the first one neither") {
  Restart restart;
  const Bytes first = restart.echoes.at(0);
  restart.reconnect();
  restart.again.stack.flush(restart.wire.now, restart.again);
  restart.to_server(Restart::take(restart.again));
  restart.to_client(Restart::take(restart.wire.server));
  const Bytes second = restart.again.outbox.front().bytes;
  REQUIRE(has_chunk(second, ChunkType::kCookieEcho));
  restart.exchange();
  REQUIRE(restart.server().restarts == 1);
  restart.wire.server.stack.abort(restart.id, {});
  restart.exchange();
  for (const Bytes& echo : {first, second}) restart.to_server(echo);
  CHECK(restart.wire.server.records.size() == 1);
  CHECK(restart.wire.server.stack.counters().associations == 0);
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
      wire.client.stack.open(id, {.port = Restart::kClientPort, .association = wire.config});
      wire.client.stack.connect(id, id, wire.server.as_seen_from(wire.client), Wire::kPort,
                                wire.config);
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
    wire.client.stack.open(90'000, {.port = Restart::kClientPort, .association = wire.config});
    wire.client.stack.connect(90'000, 90'000, wire.server.as_seen_from(wire.client), Wire::kPort,
                              wire.config);
    wire.settle();
    CHECK(wire.client.of(90'000).established);
  }
}

TEST_CASE("a restart that the user cannot be told of is left to be tried again") {
  Restart restart;
  restart.wire.server.admit_restarts = false;
  restart.come_back();
  CHECK(restart.server().restarts == 0);
  CHECK(!restart.client().established);
  restart.wire.server.admit_restarts = true;
  restart.wire.now += seconds(4);
  restart.again.stack.advance(restart.wire.now, restart.again);
  restart.exchange();
  CHECK(restart.server().restarts == 1);
  CHECK(restart.client().established);
}

TEST_CASE("an INIT from a fresh UDP port is a new association, not a restart") {
  Restart restart;
  restart.again.udp_port = 5555;
  restart.wire.client.udp_port = 5555;
  restart.come_back();
  CHECK(restart.client().established);
  CHECK(restart.wire.server.stack.counters().associations == 2);
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
