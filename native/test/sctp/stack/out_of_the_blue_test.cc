#include <doctest/doctest.h>

#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/heartbeat_chunk.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/shutdown_chunk.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

constexpr CommonHeader kHeader{40000, Wire::kPort, 0xabcdef01};

/// What a listening server answers.
std::vector<Bytes> answers(const Bytes& packet, Wire& wire) {
  wire.listen();
  wire.inject(wire.client, packet);
  std::vector<Bytes> all;
  for (const Host::Sent& sent : wire.server.outbox) all.push_back(sent.bytes);
  wire.server.outbox.clear();
  return all;
}
std::vector<Bytes> answers(const Bytes& packet) {
  Wire wire;
  return answers(packet, wire);
}

TEST_CASE("rule 1: a source that is no single host gets no answer") {
  for (const std::uint8_t first : {224, 255, 0}) {
    Wire wire;
    wire.client.ip.bytes[0] = first;
    CHECK(answers(make_packet(kHeader, ChunkType::kSack, 0, Bytes(12)), wire).empty());
  }
}

TEST_CASE("rule 2: ABORT, wherever it is in the packet") {
  CHECK(answers(make_packet(kHeader, ChunkType::kAbort, 0, {})).empty());
  CHECK(answers(make_packet(kHeader, [](PacketWriter& packet) {
          packet.append(ChunkType::kSack, 0, Bytes(12));
          packet.append(ChunkType::kAbort, 0, Bytes{});
        })).empty());
}

TEST_CASE("rule 4: a COOKIE ECHO that is no cookie of ours") {
  Wire wire;
  CHECK(answers(make_packet(kHeader, ChunkType::kCookieEcho, 0, Bytes(100, 5)), wire).empty());
  CHECK(wire.server.stack.counters().bad_cookies == 1);
}

TEST_CASE("rule 5: SHUTDOWN ACK is answered with SHUTDOWN COMPLETE under its own tag") {
  const auto sent = answers(make_packet(kHeader, ChunkType::kShutdownAck, 0, {}));
  REQUIRE(sent.size() == 1);
  CHECK(header_of(sent[0]).verification_tag == kHeader.verification_tag);
  const auto complete = ShutdownCompleteChunk::parse(first_chunk(sent[0]));
  REQUIRE(complete);
  CHECK(complete->tag_reflected);
}

TEST_CASE("rule 5: wherever SHUTDOWN ACK is in the packet, and while an association is set up") {
  for (const bool setting_up : {false, true}) {
    Wire wire;
    CommonHeader header = kHeader;
    if (setting_up) {
      wire.server.stack.open(Host::kEndpoint, {.port = Wire::kPort, .association = wire.config});
      wire.server.stack.connect(1, Host::kEndpoint, wire.client.as_seen_from(wire.server), 40000,
                                wire.config);
      wire.server.stack.flush(wire.now, wire.server);
      wire.server.outbox.clear();
    }
    const auto sent = answers(make_packet(header,
                                          [](PacketWriter& packet) {
                                            packet.append(ChunkType::kError, 0, Bytes{0, 10, 0, 4});
                                            packet.append(ChunkType::kShutdownAck, 0, Bytes{});
                                          }),
                              wire);
    REQUIRE(sent.size() == 1);
    CHECK(ShutdownCompleteChunk::parse(first_chunk(sent[0])));
  }
}

TEST_CASE("rules 6 and 7: SHUTDOWN COMPLETE, COOKIE ACK, ERROR with Stale Cookie") {
  CHECK(answers(make_packet(kHeader, ChunkType::kShutdownComplete, 0, {})).empty());
  CHECK(answers(make_packet(kHeader, ChunkType::kCookieAck, 0, {})).empty());
  CHECK(answers(make_packet(kHeader, [](PacketWriter& packet) {
          ChunkBuilder chunk(packet, ChunkType::kError, 0);
          StaleCookieCause{5}.write(chunk);
          chunk.commit();
        })).empty());
}

TEST_CASE("rule 8: anything else is answered with ABORT under its own tag") {
  for (const ChunkType type : {ChunkType::kData, ChunkType::kSack, ChunkType::kInitAck,
                               ChunkType::kHeartbeat, ChunkType::kShutdown, ChunkType::kError}) {
    const auto sent = answers(make_packet(kHeader, type, 0, Bytes(20)));
    REQUIRE(sent.size() == 1);
    CHECK(header_of(sent[0]).verification_tag == kHeader.verification_tag);
    CHECK(header_of(sent[0]).source_port == kHeader.destination_port);
    const auto abort = AbortChunk::parse(first_chunk(sent[0]));
    REQUIRE(abort);
    CHECK(abort->tag_reflected);
  }
}

TEST_CASE("tag 0 is for INIT alone, and INIT takes no other") {
  CHECK(answers(make_packet({40000, Wire::kPort, 0}, ChunkType::kSack, 0, Bytes(12))).empty());
  CHECK(answers(make_packet(kHeader, [](PacketWriter& packet) {
          ChunkBuilder chunk(packet, ChunkType::kInit, 0);
          InitChunk{9, 65536, 1, 1, Tsn(1), {}}.write(chunk);
          chunk.commit();
        })).empty());
}

TEST_CASE("INIT bundled with anything is dropped") {
  CHECK(answers(make_packet({40000, Wire::kPort, 0}, [](PacketWriter& packet) {
          ChunkBuilder chunk(packet, ChunkType::kInit, 0);
          InitChunk{9, 65536, 1, 1, Tsn(1), {}}.write(chunk);
          chunk.commit();
          packet.append(ChunkType::kCookieAck, 0, Bytes{});
        })).empty());
}

TEST_CASE("a wrong tag, or the right one from elsewhere, does nothing to an association") {
  Wire wire;
  Bytes data;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kData)) data = packet;
    return true;
  };
  const AssociationId id = wire.establish();
  wire.client.stack.send(Wire::kId, {}, Wire::text("hello"));
  wire.settle();
  const CommonHeader right = header_of(data);
  for (const ChunkType type : {ChunkType::kAbort, ChunkType::kShutdown, ChunkType::kShutdownAck,
                               ChunkType::kShutdownComplete, ChunkType::kData}) {
    for (const std::uint8_t flags : {0, 1}) {
      CommonHeader header = right;
      header.verification_tag ^= 0x100;
      const bool alone = type == ChunkType::kAbort || type == ChunkType::kShutdownAck ||
                         type == ChunkType::kShutdownComplete;
      wire.inject(wire.client, make_packet(header, type, flags, Bytes(alone ? 0 : 20)));
      CHECK(wire.server.outbox.empty());
      CHECK(!wire.server.of(id).closed);
    }
  }
  CHECK(wire.server.stack.counters().bad_verification_tags == 10);

  // The T bit asks for the peer's tag, not ours; and the source has to be the peer's.
  wire.inject(wire.client, make_packet(right, ChunkType::kAbort, 1, {}));
  wire.client.ip = ipv4(66);
  wire.inject(wire.client, make_packet(right, ChunkType::kAbort, 0, {}));
  // Another address of a multi-homed peer: it must not be told that its association is gone.
  wire.inject(wire.client, make_packet(right, ChunkType::kHeartbeat, 0, Bytes{0, 1, 0, 4}));
  CHECK(wire.server.outbox.empty());
  CHECK(!wire.server.of(id).closed);
  CHECK(wire.server.of(id).messages.size() == 1);
}

TEST_CASE("an ABORT with the peer's own tag and the T bit ends the association (8.5.1, B)") {
  Wire wire;
  const AssociationId id = wire.establish();
  wire.client.stack.send(Wire::kId, {}, Wire::text("hello"));
  std::uint32_t client_tag = 0;
  wire.pass = [&](const Host& from, Bytes& packet) {
    if (&from == &wire.server) client_tag = header_of(packet).verification_tag;
    return true;
  };
  wire.run(std::chrono::seconds(1));
  REQUIRE(client_tag != 0);
  const std::uint16_t port = wire.client.of(Wire::kId).established->local_port;
  wire.inject(wire.client, make_packet({port, Wire::kPort, client_tag}, ChunkType::kAbort, 0, {}));
  CHECK(!wire.server.of(id).closed);
  wire.inject(wire.client, make_packet({port, Wire::kPort, client_tag}, ChunkType::kAbort, 1, {}));
  REQUIRE(wire.server.of(id).closed);
  CHECK(wire.server.of(id).closed->reason == CloseReason::kAbortedByPeer);
}

}  // namespace
}  // namespace rxsctp::sctp::test
