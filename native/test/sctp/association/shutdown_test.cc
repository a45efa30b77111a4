#include <doctest/doctest.h>

#include "test/sctp/support/endings.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

TEST_CASE("shutdown delivers everything first") {
  Wire wire;
  const AssociationId id = wire.establish();
  const Bytes big(100'000, 7);
  for (int i = 0; i < 20; ++i) {
    CHECK(wire.client.stack.send(Wire::kId, {.stream = 3}, big) == SendStatus::kAccepted);
  }
  wire.client.stack.shutdown(Wire::kId);
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
  wire.client.stack.shutdown(Wire::kId);
  wire.run(seconds(30));
  CHECK(wire.client.of(Wire::kId).messages.size() == 5);
  check_gone(wire, id, CloseReason::kShutdown, CloseReason::kShutdown);
}

TEST_CASE("both sides at once") {
  Wire wire;
  const AssociationId id = wire.establish();
  wire.client.stack.shutdown(Wire::kId);
  wire.server.stack.shutdown(id);
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
      wire.client.stack.shutdown(Wire::kId);
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
  wire.client.stack.shutdown(Wire::kId);
  wire.run(seconds(301));
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kTimeout);
}

TEST_CASE("in SHUTDOWN-ACK-SENT a peer that knows nothing any more has ended well") {
  Wire wire;
  const AssociationId id = wire.establish();
  CommonHeader shutdown_ack;
  wire.pass = [&](const Host& from, Bytes& packet) {
    if (&from == &wire.client || !has_chunk(packet, ChunkType::kShutdownAck)) return true;
    shutdown_ack = header_of(packet);
    return false;
  };
  wire.client.stack.shutdown(Wire::kId);
  wire.settle();
  REQUIRE(wire.server.of(id).states.back() == AssociationState::kShutdownAckSent);
  // What a host answers that does not follow rule 5 of RFC 9260, 8.4.
  wire.inject(wire.client, make_packet({shutdown_ack.destination_port, shutdown_ack.source_port,
                                        shutdown_ack.verification_tag},
                                       ChunkType::kAbort, 1, {}));
  REQUIRE(wire.server.of(id).closed);
  CHECK(wire.server.of(id).closed->reason == CloseReason::kShutdown);
}

TEST_CASE("a peer that still talks is given time to shut down, but no more than T5") {
  for (const bool heals : {false, true}) {
    Wire wire;
    wire.config.association_max_retrans = 3;
    wire.config.heartbeat_interval = seconds(2);
    wire.listen();
    wire.config.heartbeat_interval = seconds(0);
    wire.connect();
    wire.settle();
    const AssociationId id = wire.server.only();
    int shutdowns = 0;
    wire.pass = [&](const Host&, Bytes& packet) {
      const bool shutdown = has_chunk(packet, ChunkType::kShutdown);
      shutdowns += shutdown ? 1 : 0;
      return !shutdown;
    };
    wire.client.stack.shutdown(Wire::kId);
    wire.run(seconds(200));
    CHECK(!wire.client.of(Wire::kId).closed);
    CHECK(shutdowns > 5);
    if (heals) {
      wire.lose_nothing();
      wire.run(seconds(99));
      check_gone(wire, id, CloseReason::kShutdown, CloseReason::kShutdown);
    } else {
      wire.run(seconds(99));
      CHECK(!wire.client.of(Wire::kId).closed);
      wire.run(seconds(1));
      check_gone(wire, id, CloseReason::kTimeout, CloseReason::kAbortedByPeer);
    }
  }
}

TEST_CASE("SHUTDOWN-SENT answers DATA with SHUTDOWN at once, and copies of it with SACK as well") {
  Wire wire;
  const AssociationId id = wire.establish();
  wire.lose(ChunkType::kShutdown, 1);
  wire.client.stack.shutdown(Wire::kId);
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).states.back() == AssociationState::kShutdownSent);
  wire.server.stack.send(id, {}, Wire::text("late"));
  wire.server.stack.flush(wire.now, wire.server);
  const Bytes data = wire.server.outbox.front().bytes;
  for (const bool copy : {false, true}) {
    wire.inject(wire.server, data);
    REQUIRE(wire.client.outbox.size() == 1);
    CHECK(has_chunk(wire.client.outbox.front().bytes, ChunkType::kShutdown));
    CHECK((!copy || has_chunk(wire.client.outbox.front().bytes, ChunkType::kSack)));
    wire.client.outbox.clear();
  }
  wire.run(seconds(5));
  CHECK(wire.client.of(Wire::kId).messages.size() == 1);
  check_gone(wire, id, CloseReason::kShutdown, CloseReason::kShutdown);
}

TEST_CASE("a side that takes its time to read what the other had queued gets it, up to T5") {
  for (const seconds pause : {seconds(5), seconds(20)}) {
    Wire wire;
    wire.config.receive_window = 5000;
    const AssociationId id = wire.establish();
    wire.client.consume_at_once = false;
    for (int i = 0; i < 40; ++i) wire.server.stack.send(id, {}, Bytes(1000, 1));
    wire.client.stack.shutdown(Wire::kId);
    const Record& record = wire.client.of(Wire::kId);
    const Time start = wire.now;
    while (!record.closed && wire.now - start < seconds(280)) {
      wire.client.stack.consume(Wire::kId, {1000, 1});
      wire.run(pause);
    }
    const bool in_time = pause == seconds(5);
    CHECK(record.closed.has_value() == in_time);
    wire.run(seconds(21));
    if (in_time) {
      CHECK(record.messages.size() == 40);
      check_gone(wire, id, CloseReason::kShutdown, CloseReason::kShutdown);
    } else {
      check_gone(wire, id, CloseReason::kTimeout, CloseReason::kAbortedByPeer);
      CHECK(record.messages.size() + wire.server.of(id).failed.size() >= 40);
    }
  }
}

TEST_CASE("shutdown before the handshake is over waits for it") {
  Wire wire;
  wire.listen();
  wire.connect();
  wire.client.stack.shutdown(Wire::kId);
  wire.run(seconds(5));
  check_gone(wire, wire.server.only(), CloseReason::kShutdown, CloseReason::kShutdown);
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
  wire.client.stack.shutdown(Wire::kId);
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
