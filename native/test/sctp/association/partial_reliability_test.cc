// Two associations that give messages up (RFC 3758), and peers that misuse FORWARD TSN.
#include <doctest/doctest.h>

#include <optional>
#include <vector>

#include "sctp/packet/forward_tsn_chunk.h"
#include "sctp/packet/init_chunk.h"
#include "test/sctp/support/attacker.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr MessageInfo kOnce{.stream = 1, .reliability = Reliability::kRetransmissions};

CloseReason reason_of(const std::optional<Closed>& closed) {
  REQUIRE(closed);
  return closed->reason;
}

/// Takes Forward-TSN-Supported and Supported Extensions out of an INIT or INIT ACK.
void make_plain(Bytes& packet) {
  const ChunkView chunk = first_chunk(packet);
  if (chunk.type != ChunkType::kInit && chunk.type != ChunkType::kInitAck) return;
  const auto init = InitChunk::parse(chunk);
  packet = make_packet(header_of(packet), [&](PacketWriter& writer) {
    ChunkBuilder builder(writer, chunk.type, 0);
    InitChunk plain = *init;
    plain.parameters = {};
    plain.write(builder);
    ParameterCursor parameters(init->parameters);
    while (const auto parameter = parameters.next()) {
      if (parameter->type == ParameterType::kForwardTsnSupported ||
          parameter->type == ParameterType::kSupportedExtensions) {
        continue;
      }
      builder.tlv(static_cast<std::uint16_t>(parameter->type), parameter->value);
    }
    builder.commit();
  });
}

TEST_CASE("partial reliability: what is lost is passed, and nothing else is missing") {
  Wire wire;
  const AssociationId id = wire.establish();
  for (const MessageInfo& info : {kOnce, MessageInfo{.stream = 1}}) {
    wire.client.stack.send(Wire::kId, {.stream = 1}, Wire::text("before"));
    wire.settle();
    wire.lose(ChunkType::kData, 1);
    wire.client.stack.send(Wire::kId, info, Wire::text("lost?"));
    wire.settle();
    wire.client.stack.send(Wire::kId, {.stream = 1}, Wire::text("after"));
    wire.run(seconds(10));
    wire.lose_nothing();
  }
  std::vector<Bytes> texts;
  for (const auto& message : wire.server.of(id).messages) texts.push_back(message.data);
  CHECK(texts == std::vector<Bytes>{Wire::text("before"), Wire::text("after"), Wire::text("before"),
                                    Wire::text("lost?"), Wire::text("after")});
  CHECK(wire.client.of(Wire::kId).failed.size() == 1);
  CHECK(wire.client.stack.stats(Wire::kId)->unacked_bytes == 0);
}

TEST_CASE("partial reliability: a graceful end waits for what was given up to be passed") {
  Wire wire;
  const AssociationId id = wire.establish();
  wire.lose(ChunkType::kData, 1);
  wire.client.stack.send(Wire::kId, kOnce, Bytes(100));
  wire.settle();
  wire.client.stack.shutdown(Wire::kId);
  wire.run(seconds(20));
  CHECK(reason_of(wire.client.of(Wire::kId).closed) == CloseReason::kShutdown);
  CHECK(reason_of(wire.server.of(id).closed) == CloseReason::kShutdown);
}

TEST_CASE("partial reliability: FORWARD TSN that never arrives ends the association") {
  Wire wire;
  wire.establish();
  wire.lose(ChunkType::kData, 1);
  wire.client.stack.send(Wire::kId, kOnce, Bytes(100));
  wire.settle();
  wire.lose(ChunkType::kForwardTsn, 1'000'000);
  wire.run(seconds(1000));
  CHECK(reason_of(wire.client.of(Wire::kId).closed) == CloseReason::kTimeout);
}

TEST_CASE("partial reliability: without it on either side each message arrives") {
  for (const bool client_lacks_it : {false, true}) {
    Wire wire;
    wire.pass = [&](const Host& from, Bytes& packet) {
      if ((&from == &wire.client) == client_lacks_it) make_plain(packet);
      return true;
    };
    const AssociationId id = wire.establish();
    wire.lose(ChunkType::kData, 1);
    wire.client.stack.send(Wire::kId, kOnce, Wire::text("all the same"));
    wire.settle();
    wire.run(seconds(10));
    REQUIRE(wire.server.of(id).messages.size() == 1);
    CHECK(wire.client.of(Wire::kId).failed.empty());
  }
}

TEST_CASE("partial reliability: FORWARD TSN that was not negotiated is a violation") {
  Wire wire;
  wire.pass = [](const Host&, Bytes& packet) {
    make_plain(packet);
    return true;
  };
  const AssociationId id = wire.establish();
  wire.lose_nothing();
  Bytes like;
  wire.pass = [&](const Host& from, Bytes& packet) {
    if (&from == &wire.client) like = packet;
    return true;
  };
  wire.client.stack.send(Wire::kId, {}, Bytes(1));
  wire.settle();
  const Bytes forward = make_packet(
      header_of(like), [](PacketWriter& packet) { write_forward_tsn(packet, Tsn(1), {}); });
  wire.inject(wire.client, forward);
  wire.settle();
  CHECK(reason_of(wire.server.of(id).closed) == CloseReason::kProtocolError);
  CHECK(reason_of(wire.client.of(Wire::kId).closed) == CloseReason::kAbortedByPeer);
}

TEST_CASE("partial reliability: FORWARD TSNs for ever cost little and keep nothing") {
  for (const Victim role : {Victim::kServer, Victim::kClient}) {
    Attacker attacker(role);
    std::vector<SkippedStream> all;
    for (std::uint16_t i = 0; i < 300; ++i) all.push_back({i, Ssn(9)});
    for (std::uint32_t i = 0; i < 2000; ++i) {
      for (SkippedStream& skipped : all) skipped.ssn = skipped.ssn + std::uint16_t{0x7ffe};
      REQUIRE(attacker.is_cheap([&](PacketWriter& packet) {
        write_forward_tsn(packet, attacker.next_tsn() + i * 0x10'0000u, all);
      }));
    }
    CHECK(attacker.stats().reassembly_bytes == 0);
    CHECK_FALSE(attacker.record().closed);
  }
}

TEST_CASE("partial reliability: what waits costs once, however often streams are skipped") {
  Attacker attacker(Victim::kServer);
  attacker.fill_window();
  const std::uint64_t spent = attacker.spent();
  const std::uint64_t allowed = attacker.allowed();
  for (std::uint32_t i = 0; i < 1000; ++i) {
    attacker.send([&](PacketWriter& packet) {
      const std::vector<SkippedStream> skipped{{0, Ssn(static_cast<std::uint16_t>(i))}};
      write_forward_tsn(packet, attacker.next_tsn() + i, skipped);
    });
  }
  CHECK(attacker.spent() - spent <= attacker.allowed() - allowed);
  CHECK_FALSE(attacker.record().closed);
}

}  // namespace
}  // namespace rxsctp::sctp::test
