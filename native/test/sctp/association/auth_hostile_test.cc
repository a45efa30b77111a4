// Chunks that are authenticated (RFC 4895): wrong, missing, replayed, and whatever else an enemy
// may send.
#include <doctest/doctest.h>

#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/error_chunk.h"
#include "sctp/packet/shutdown_chunk.h"
#include "test/sctp/support/attacker.h"
#include "test/sctp/support/auth.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

/// An association whose packets the test may change on their way.
struct Established {
  explicit Established(std::vector<std::uint8_t> chunks = {0}, std::uint64_t seed = 1)
      : wire(seed) {
    wire.client_auth = auth_policy(chunks);
    wire.server_auth = wire.client_auth;
    wire.pass = [this](const Host& from, Bytes& packet) {
      ear.see(packet);
      if (&from == &wire.client) to_server = header_of(packet);
      return true;
    };
    id = wire.establish();
  }
  std::uint64_t dropped() { return wire.server.stack.stats(id)->unauthenticated_chunks; }
  Record& record() { return wire.server.of(id); }

  Wire wire;
  Eavesdropper ear;
  CommonHeader to_server;
  AssociationId id = 0;
};

TEST_CASE(
    "a wrong HMAC, or none: DATA is dropped without a word, and counted, until one is right") {
  for (const bool strip : {false, true}) {
    Established both;
    int spoiled = 0;
    both.wire.pass = [&](const Host& from, Bytes& packet) {
      if (&from != &both.wire.client || !auth_offset(packet) || spoiled == 3) return true;
      ++spoiled;
      if (strip) {
        packet = without_auth(packet);
      } else {
        spoil(packet);
      }
      return true;
    };
    both.wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
    both.wire.settle();
    CHECK(both.wire.server.outbox.empty());
    CHECK(both.record().messages.empty());
    CHECK(both.dropped() == 1);
    both.wire.run(seconds(30));
    CHECK(spoiled == 3);
    CHECK(both.record().messages.size() == 1);
    CHECK(both.dropped() == 3);
    CHECK(both.wire.server.stack.stats(both.id)->data_chunks_received == 1);
  }
}

TEST_CASE("behind a wrong HMAC nothing counts; before it what need not be authenticated does") {
  Established both;
  const auto heartbeat = [](PacketWriter& out) {
    out.append(ChunkType::kHeartbeat, 0, Bytes{0, 1, 0, 8, 1, 2, 3, 4});
  };
  Bytes behind = both.ear.forge(both.to_server, heartbeat);
  both.wire.inject(both.wire.client, behind);
  CHECK(both.wire.server.outbox.size() == 1);
  both.wire.server.outbox.clear();
  spoil(behind);
  both.wire.inject(both.wire.client, behind);
  CHECK(both.wire.server.outbox.empty());
  CHECK(both.dropped() == 1);

  const Bytes before = make_packet(both.to_server, [&](PacketWriter& out) {
    heartbeat(out);
    Bytes wrong(36, 1);
    store_be16(wrong.data(), kKeyId);
    store_be16(wrong.data() + 2, kSha256Id);
    out.append(ChunkType::kAuth, 0, wrong);
    heartbeat(out);
    heartbeat(out);
  });
  both.wire.inject(both.wire.client, before);
  REQUIRE(both.wire.server.outbox.size() == 1);
  CHECK(both.wire.server.outbox.front().bytes.size() == CommonHeader::kSize + 12);
  CHECK(both.dropped() == 3);
}

TEST_CASE("a SACK that is not authenticated is not the newest of its packet") {
  Established both({3});
  Tsn sent;
  both.wire.pass = [&](const Host& from, Bytes& packet) {
    if (&from != &both.wire.server || !has_chunk(packet, ChunkType::kData)) return true;
    ChunkCursor chunks(std::span<const std::uint8_t>(packet).subspan(CommonHeader::kSize));
    while (const auto chunk = chunks.next()) {
      if (chunk->type == ChunkType::kData) sent = DataChunk::parse(*chunk)->tsn;
    }
    return false;
  };
  both.wire.server.stack.send(both.id, {}, Wire::text("not there yet"));
  both.wire.settle();
  const auto sack = [&](PacketWriter& out, Tsn tsn) { write_sack(out, tsn, 65536, {}, {}); };
  both.wire.inject(both.wire.client,
                   make_packet(both.to_server, [&](PacketWriter& out) { sack(out, sent); }));
  CHECK(both.wire.server.stack.stats(both.id)->unacked_bytes == 13);
  // Ahead of a right one that says less.
  const Bytes right =
      both.ear.forge(both.to_server, [&](PacketWriter& out) { sack(out, sent - 1u); });
  Bytes mixed = make_packet(both.to_server, [&](PacketWriter& out) { sack(out, sent); });
  mixed.insert(mixed.end(), right.begin() + CommonHeader::kSize, right.end());
  store_checksum(mixed);
  both.wire.inject(both.wire.client, mixed);
  CHECK(both.wire.server.stack.stats(both.id)->unacked_bytes == 13);
  CHECK(both.wire.server.stack.stats(both.id)->sacks_received == 1);
  both.wire.inject(both.wire.client,
                   both.ear.forge(both.to_server, [&](PacketWriter& out) { sack(out, sent); }));
  CHECK(both.wire.server.stack.stats(both.id)->unacked_bytes == 0);
}

TEST_CASE("ABORT is not taken without proof where it is listed, with the T bit neither") {
  Established both({6});
  const auto abort = [](std::uint8_t flags) {
    return [flags](PacketWriter& out) { out.append(ChunkType::kAbort, flags, Bytes{}); };
  };
  both.wire.inject(both.wire.client, make_packet(both.to_server, abort(0)));
  CommonHeader reflected = both.to_server;
  both.wire.server.stack.send(both.id, {}, Wire::text("x"));
  both.wire.server.stack.flush(both.wire.now, both.wire.server);
  reflected.verification_tag = header_of(both.wire.server.outbox.front().bytes).verification_tag;
  both.wire.settle();
  both.wire.inject(both.wire.client, make_packet(reflected, abort(AbortChunk::kTagReflected)));
  CHECK(both.dropped() == 2);
  REQUIRE_FALSE(both.record().closed);
  both.wire.inject(both.wire.client, both.ear.forge(both.to_server, abort(0)));
  REQUIRE(both.record().closed);
  CHECK(both.record().closed->reason == CloseReason::kAbortedByPeer);
}

TEST_CASE("a packet that is replayed is a duplicate as any") {
  Established both({0, 3, 4});
  std::vector<Bytes> seen;
  both.wire.pass = [&](const Host& from, Bytes& packet) {
    if (&from == &both.wire.client) seen.push_back(packet);
    return true;
  };
  for (int i = 0; i < 10; ++i) {
    both.wire.client.stack.send(Wire::kId, {}, Wire::text("once"));
    both.wire.settle();
  }
  const std::vector<Bytes> all = seen;
  for (const Bytes& packet : all) both.wire.inject(both.wire.client, packet);
  both.wire.settle();
  CHECK(both.record().messages.size() == 10);
  CHECK(both.wire.server.stack.stats(both.id)->duplicate_tsns_received == 10);
  CHECK(both.dropped() == 0);
  // Nor is it right in another association, of the same two with the same secret.
  Established other({0, 3, 4}, 2);
  for (Bytes packet : all) {
    store_be16(packet.data(), other.to_server.source_port);
    store_be32(packet.data() + 4, other.to_server.verification_tag);
    store_checksum(packet);
    other.wire.inject(other.wire.client, packet);
  }
  CHECK(other.record().messages.empty());
  CHECK(other.dropped() >= 10);
}

TEST_CASE("an algorithm that was not asked for is reported, at a limited rate (6.3)") {
  Established both;
  const auto with = [&](std::uint16_t id, std::size_t size) {
    return make_packet(both.to_server, [&](PacketWriter& out) {
      std::uint8_t* const value = out.append(ChunkType::kAuth, 0, 4 + size);
      AuthChunk{kKeyId, HmacId{id}, {}}.write({value, 4 + size});
      out.append(ChunkType::kHeartbeat, 0, Bytes{0, 1, 0, 8, 1, 2, 3, 4});
    });
  };
  for (const std::uint16_t id : {0, 2, 4, 65535}) {
    both.wire.server.outbox.clear();
    both.wire.inject(both.wire.client, with(id, 20));
    REQUIRE(both.wire.server.outbox.size() == 1);
    const auto error = ErrorChunk::parse(first_chunk(both.wire.server.outbox.front().bytes));
    REQUIRE(error);
    const auto cause = CauseCursor(error->causes).next();
    REQUIRE(cause);
    CHECK(UnsupportedHmacIdentifierCause::parse(*cause)->id == HmacId{id});
    CHECK_FALSE(has_chunk(both.wire.server.outbox.front().bytes, ChunkType::kHeartbeatAck));
  }
  both.wire.server.outbox.clear();
  std::size_t received = 0;
  std::size_t sent = 0;
  for (int i = 0; i < 100'000; ++i) {
    const Bytes packet = with(2, 0);
    received += packet.size();
    both.wire.inject(both.wire.client, packet);
    for (const Host::Sent& answer : both.wire.server.outbox) sent += answer.bytes.size();
    both.wire.server.outbox.clear();
  }
  CHECK(sent < received / 4);
  CHECK_FALSE(both.record().closed);
}

TEST_CASE(
    "an AUTH chunk of any length, algorithm and key costs little, and nothing is kept of it") {
  for (const Victim role : {Victim::kServer, Victim::kClient}) {
    Attacker attacker(role, {}, auth_policy(every_chunk()));
    const auto auth = [](PacketWriter& packet, std::size_t size, std::uint16_t key,
                         std::uint16_t id) {
      std::uint8_t* const value = packet.append(ChunkType::kAuth, 0, size);
      if (value == nullptr) return;
      std::fill_n(value, size, std::uint8_t{1});
      if (size >= 2) store_be16(value, key);
      if (size >= 4) store_be16(value + 2, id);
    };
    for (std::size_t size = 0; size < 1400; size += size < 64 ? 1 : 97) {
      for (const std::uint16_t key : {0, 7, 65535}) {
        for (const std::uint16_t id : {0, 1, 2, 3, 65535}) {
          CHECK(attacker.is_cheap([&](PacketWriter& packet) {
            auth(packet, size, key, id);
            packet.append(ChunkType::kHeartbeat, 0, Bytes{0, 1, 0, 8, 1, 2, 3, 4});
          }));
        }
      }
    }
    for (const std::size_t size : {0u, 24u, 36u}) {
      for (const std::uint16_t id : {1, 2, 3}) {
        CHECK(attacker.is_cheap([&](PacketWriter& packet) {
          for (int i = 0; i < 1500; ++i) auth(packet, size, kKeyId, id);
        }));
      }
    }
    CHECK(attacker.is_cheap([&](PacketWriter& packet) {
      for (int i = 0; i < 10'000; ++i) auth(packet, 0, 0, 0);
    }));
    CHECK(!attacker.record().closed);
    CHECK(attacker.record().messages.size() == 1);
    CHECK(attacker.record().authentications.empty());
  }
}

TEST_CASE("each byte of a packet is hashed once, however many AUTH chunks are in it") {
  Attacker attacker(Victim::kServer, {}, auth_policy(every_chunk()));
  Eavesdropper ear;
  for (const Bytes& packet : attacker.early()) ear.see(packet);
  const Bytes once = ear.forge(
      header_of(
          attacker.make([](PacketWriter& packet) { packet.append(ChunkType::kPad, 0, Bytes{}); })),
      [](PacketWriter& packet) {
        for (int i = 0; i < 1000; ++i) {
          packet.append(ChunkType::kAuth, 0, Bytes(36, 0));
        }
        packet.append(ChunkType::kHeartbeat, 0, Bytes{0, 1, 0, 8, 1, 2, 3, 4});
      });
  const std::uint64_t steps = attacker.send(once);
  CHECK(steps < once.size() / 4 + 3 * 1002 + 100);
  CHECK(attacker.stats().unauthenticated_chunks == 0);
}

TEST_CASE("a random number of another size, and lists beyond what there is, end it (6.1)") {
  const Bytes number(32, 1);
  const Bytes algorithms{0, 3, 0, 1};
  struct Case {
    std::size_t random;
    std::size_t chunks;
    std::size_t hmacs;
    bool aborted;
  };
  for (const Case& tried : {Case{32, 256, 32, false}, Case{31, 0, 4, true}, Case{33, 0, 4, true},
                            Case{0, 0, 4, true}, Case{32, 257, 4, true}, Case{32, 0, 3, true},
                            Case{32, 0, 34, true}, Case{32, 0, 0, false}}) {
    CAPTURE(tried.random);
    CAPTURE(tried.chunks);
    CAPTURE(tried.hmacs);
    Wire wire;
    wire.server_auth = auth_policy();
    wire.listen();
    const Bytes init = make_packet({40000, Wire::kPort, 0}, [&](PacketWriter& packet) {
      ChunkBuilder chunk(packet, ChunkType::kInit, 0);
      InitChunk{9, 65536, 1, 1, Tsn(1), {}}.write(chunk);
      chunk.tlv(0x8002, Bytes(tried.random, 1));
      chunk.tlv(0x8003, Bytes(tried.chunks, 1));
      chunk.tlv(0x8004, Bytes(tried.hmacs, 1));
      chunk.commit();
    });
    wire.inject(wire.client, init);
    REQUIRE(wire.server.outbox.size() == 1);
    const Bytes& answer = wire.server.outbox.front().bytes;
    CHECK((first_chunk(answer).type == ChunkType::kAbort) == tried.aborted);
    CHECK((answer.size() <= init.size() || !tried.aborted));
    if (tried.aborted) {
      const auto abort = AbortChunk::parse(first_chunk(answer));
      CHECK(CauseCursor(abort->causes).next()->code == CauseCode::kProtocolViolation);
    }
  }
}

TEST_CASE("an INIT ACK with such ends the attempt") {
  Wire wire;
  wire.client_auth = auth_policy();
  wire.server_auth = auth_policy();
  wire.listen();
  wire.connect();
  wire.pass = [](const Host&, Bytes& packet) {
    if (first_chunk(packet).type != ChunkType::kInitAck) return true;
    for (std::size_t i = 0; i + 4 < packet.size(); ++i) {
      if (load_be32(packet.data() + i) != 0x80020024) continue;
      store_be32(packet.data() + i, 0x80020004 + 28);  // what is left is a parameter, too
      store_be32(packet.data() + i + 32, 0x81230004);
      break;
    }
    store_checksum(packet);
    return true;
  };
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kProtocolError);
  CHECK(wire.client.of(Wire::kId).closed->causes.at(0).code == 13);
}

}  // namespace
}  // namespace rxsctp::sctp::test
