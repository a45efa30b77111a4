#include <doctest/doctest.h>

#include "sctp/packet/heartbeat_chunk.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

TEST_CASE("packet too big lowers the path MTU only for a packet of ours") {
  Wire wire;
  wire.client.mtu = 9000;
  wire.establish();
  Bytes data;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kData)) data = packet;
    return true;
  };
  wire.client.stack.send(Wire::kId, {}, Bytes(20'000, 1));
  wire.run(seconds(2));
  CHECK(wire.client.stack.stats(Wire::kId)->paths[0].mtu == 9000);
  Bytes forged = data;
  forged[4] ^= 1;
  IcmpError error{.kind = IcmpError::Kind::kPacketTooBig,
                  .to = wire.server.as_seen_from(wire.client),
                  .mtu = 1400,
                  .original = forged};
  wire.client.stack.icmp(error, wire.now);
  CHECK(wire.client.stack.stats(Wire::kId)->paths[0].mtu == 9000);
  error.original = std::span(data).first(8);
  wire.client.stack.icmp(error, wire.now);
  CHECK(wire.client.stack.stats(Wire::kId)->paths[0].mtu == 1400);
}

TEST_CASE("a configured MTU caps what the host says") {
  Wire wire;
  wire.client.mtu = 9000;
  wire.config.mtu = 1300;
  wire.establish();
  CHECK(wire.client.stack.stats(Wire::kId)->paths[0].mtu == 1300);
}

TEST_CASE("ICMP port unreachable fails a connect only for its own INIT") {
  Wire wire;
  wire.connect();
  wire.client.stack.flush(wire.now, wire.client);
  Bytes init = wire.client.outbox.front().bytes;
  IcmpError error{.kind = IcmpError::Kind::kPortUnreachable,
                  .to = wire.server.as_seen_from(wire.client),
                  .original = {}};
  Bytes forged = init;
  forged[16] ^= 1;
  error.original = forged;
  wire.client.stack.icmp(error, wire.now);
  CHECK(!wire.client.of(Wire::kId).closed);
  error.original = std::span(init).first(8);
  wire.client.stack.icmp(error, wire.now);
  CHECK(!wire.client.of(Wire::kId).closed);
  error.original = init;
  wire.client.stack.icmp(error, wire.now);
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kRefused);
}

TEST_CASE("ICMP tells a connect whether the port, the host or its network cannot be reached") {
  using Kind = IcmpError::Kind;
  for (const auto& [kind, reason] :
       {std::pair{Kind::kPortUnreachable, CloseReason::kRefused},
        std::pair{Kind::kHostUnreachable, CloseReason::kHostUnreachable},
        std::pair{Kind::kNetUnreachable, CloseReason::kNetUnreachable}}) {
    Wire wire;
    wire.connect();
    wire.client.stack.flush(wire.now, wire.client);
    const Bytes init = wire.client.outbox.front().bytes;
    wire.client.stack.icmp(
        {.kind = kind, .to = wire.server.as_seen_from(wire.client), .original = init}, wire.now);
    REQUIRE(wire.client.of(Wire::kId).closed);
    CHECK(wire.client.of(Wire::kId).closed->reason == reason);
  }
}

TEST_CASE("ICMP unreachable does nothing to an established association") {
  Wire wire;
  wire.establish();
  Bytes data;
  wire.pass = [&](const Host&, Bytes& packet) {
    data = packet;
    return true;
  };
  wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
  wire.run(seconds(1));
  wire.client.stack.icmp({.kind = IcmpError::Kind::kPortUnreachable,
                          .to = wire.server.as_seen_from(wire.client),
                          .original = data},
                         wire.now);
  CHECK(!wire.client.of(Wire::kId).closed);
}

TEST_CASE("a forged HEARTBEAT ACK does not count") {
  Wire wire;
  wire.config.heartbeat_interval = seconds(5);
  wire.establish();
  Bytes ack;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kHeartbeatAck)) {
      ack = packet;
      return false;
    }
    return true;
  };
  wire.run(seconds(60));
  REQUIRE(!ack.empty());
  const std::uint32_t errors = wire.client.stack.stats(Wire::kId)->paths[0].error_count;
  CHECK(errors > 0);
  for (Host* from : {&wire.client, &wire.server}) {
    const Bytes info(8, 7);
    wire.inject(*from, make_packet(header_of(ack), [&](PacketWriter& packet) {
      HeartbeatChunk{info}.write(packet, ChunkType::kHeartbeatAck);
    }));
  }
  CHECK(wire.client.stack.stats(Wire::kId)->paths[0].error_count == errors);
}

TEST_CASE("a transport that is not ready keeps data and acknowledgements until writable") {
  Wire wire;
  const AssociationId id = wire.establish();
  wire.client.blocked = true;
  wire.client.stack.send(Wire::kId, {}, Wire::text("later"));
  wire.settle();
  CHECK(wire.server.of(id).messages.empty());
  wire.client.blocked = false;
  wire.client.stack.writable(0);
  wire.settle();
  CHECK(wire.server.of(id).messages.size() == 1);
}

TEST_CASE("a peer that keeps a closed window open to question is not given up") {
  Wire wire;
  wire.config.receive_window = 5000;
  const AssociationId id = wire.establish();
  wire.server.consume_at_once = false;
  for (int i = 0; i < 10; ++i) wire.client.stack.send(Wire::kId, {}, Bytes(1000, 1));
  wire.run(std::chrono::minutes(60));
  CHECK(!wire.client.of(Wire::kId).closed);
  CHECK(wire.server.of(id).window_full > 0);
  wire.server.consume_at_once = true;
  for (const Message& message : wire.server.of(id).messages) {
    wire.server.stack.consume(id, {static_cast<std::uint32_t>(message.data.size()), 1});
  }
  wire.run(std::chrono::minutes(5));
  CHECK(wire.server.of(id).messages.size() == 10);
}

}  // namespace
}  // namespace rxsctp::sctp::test
