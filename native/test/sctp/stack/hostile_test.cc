#include <doctest/doctest.h>

#include "engine/report_budget.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/sack_chunk.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

Bytes with_checksum(Bytes packet) {
  if (packet.size() >= CommonHeader::kSize) store_checksum(packet);
  return packet;
}

/// Every packet of a whole exchange: handshake, data both ways, heartbeats.
struct Exchange {
  Wire wire;
  AssociationId id = 0;
  std::vector<Bytes> from_client;
  std::vector<Bytes> from_server;

  Exchange() {
    wire.config.heartbeat_interval = seconds(1);
    wire.pass = [this](const Host& from, Bytes& packet) {
      (&from == &wire.client ? from_client : from_server).push_back(packet);
      return true;
    };
    id = wire.establish();
    wire.client.stack.send(Wire::kId, {.stream = 1}, Bytes(3000, 1));
    wire.server.stack.send(id, {.stream = 2, .unordered = true}, Bytes(30, 2));
    wire.run(seconds(10));
    wire.lose_nothing();
    wire.client.of(Wire::kId).messages.clear();
    wire.server.of(id).messages.clear();
  }

  void check_unharmed() {
    wire.run(seconds(5));
    wire.client.stack.send(Wire::kId, {}, Wire::text("still"));
    wire.server.stack.send(id, {}, Wire::text("here"));
    wire.run(seconds(5));
    CHECK(!wire.client.of(Wire::kId).closed);
    CHECK(!wire.server.of(id).closed);
    CHECK(wire.server.of(id).restarts == 0);
    REQUIRE(!wire.server.of(id).messages.empty());
    CHECK(wire.server.of(id).messages.back().data == Wire::text("still"));
    REQUIRE(!wire.client.of(Wire::kId).messages.empty());
    CHECK(wire.client.of(Wire::kId).messages.back().data == Wire::text("here"));
    CHECK(wire.server.records.size() == 1);
  }
};

TEST_CASE("100,000 INITs cost a listening server nothing") {
  Wire wire;
  wire.listen();
  TestRandom random(3);
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    wire.client.udp_port = static_cast<std::uint16_t>(i % 65535 + 1);
    const CommonHeader header{static_cast<std::uint16_t>(random.next32() % 65535 + 1), Wire::kPort,
                              0};
    std::array<std::uint8_t, 64> room;
    PacketWriter packet(room, header);
    {
      ChunkBuilder chunk(packet, ChunkType::kInit, 0);
      InitChunk{random.next32() | 1, 65536, 10, 10, Tsn(random.next32()), {}}.write(chunk);
      chunk.commit();
    }
    wire.inject(wire.client, std::span(room).first(packet.finish()));
    REQUIRE(wire.server.outbox.size() == 1);
    CHECK(wire.server.outbox.front().bytes.size() < 200);
    wire.server.outbox.clear();
    wire.now += std::chrono::microseconds(250);  // as fast as one source may have answers
  }
  CHECK(wire.server.stack.counters().associations == 0);
  CHECK(wire.server.records.empty());
  CHECK(wire.server.stack.next_deadline() == kNever);
  wire.client.udp_port = Host::kUdpPort;
  wire.connect();
  wire.settle();
  CHECK(wire.client.of(Wire::kId).established);
}

TEST_CASE("truncated packets of a real exchange harm nothing") {
  Exchange exchange;
  Wire& wire = exchange.wire;
  for (const bool fix_checksum : {false, true}) {
    for (const auto* packets : {&exchange.from_client, &exchange.from_server}) {
      Host& from = packets == &exchange.from_client ? wire.client : wire.server;
      for (const Bytes& packet : *packets) {
        const std::size_t step = packet.size() > 400 ? 37 : 1;
        for (std::size_t size = 0; size < packet.size(); size += step) {
          Bytes cut(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size));
          if (fix_checksum) cut = with_checksum(std::move(cut));
          wire.inject(from, cut);
        }
        wire.settle();
      }
    }
  }
  exchange.check_unharmed();
}

TEST_CASE("flipped bits are seen by the checksum") {
  Exchange exchange;
  Wire& wire = exchange.wire;
  TestRandom random(11);
  for (const Bytes& packet : exchange.from_client) {
    for (int round = 0; round < 300; ++round) {
      Bytes bad = packet;
      bad[random.next32() % bad.size()] ^= static_cast<std::uint8_t>(1u << random.next32() % 8);
      wire.inject(wire.client, bad);
    }
    wire.settle();
  }
  CHECK(wire.server.stack.counters().bad_checksums > 0);
  exchange.check_unharmed();
}

TEST_CASE("flipped tags with the right checksum belong to nobody") {
  Exchange exchange;
  Wire& wire = exchange.wire;
  for (const Bytes& packet : exchange.from_client) {
    for (std::size_t bit = 0; bit < 32; ++bit) {
      Bytes bad = packet;
      bad[4 + bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
      wire.inject(wire.client, with_checksum(std::move(bad)));
    }
    wire.settle();
  }
  exchange.check_unharmed();
}

TEST_CASE("a whole exchange replayed changes nothing") {
  Exchange exchange;
  Wire& wire = exchange.wire;
  for (int round = 0; round < 3; ++round) {
    for (const Bytes& packet : exchange.from_client) wire.inject(wire.client, packet);
    for (const Bytes& packet : exchange.from_server) wire.inject(wire.server, packet);
    wire.settle();
  }
  CHECK(wire.server.of(exchange.id).messages.empty());
  CHECK(wire.client.of(Wire::kId).messages.empty());
  exchange.check_unharmed();
}

TEST_CASE("one packet full of heartbeats or unknown chunks draws one packet at most") {
  Wire wire;
  Bytes data;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kData)) data = packet;
    return true;
  };
  wire.establish();
  wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
  wire.run(seconds(1));
  for (const std::uint8_t type : {4, 0xc0}) {
    wire.inject(wire.client, make_packet(header_of(data), [&](PacketWriter& packet) {
                  const Bytes value{0, 1, 0, 8, 1, 2, 3, 4};
                  for (int i = 0; i < 5000; ++i) {
                    packet.append(static_cast<ChunkType>(type), 0, value);
                  }
                }));
    REQUIRE(wire.server.outbox.size() == 1);
    CHECK(wire.server.outbox.front().bytes.size() <= 1472);
    wire.server.outbox.clear();
  }
}

TEST_CASE("errors in chunks never make us send more than came") {
  Wire wire;
  CommonHeader header;
  std::size_t came = 0;
  std::size_t went = 0;
  wire.pass = [&](const Host& from, Bytes& packet) {
    if (&from != &wire.client) return true;
    header = header_of(packet);
    came += packet.size();
    return true;
  };
  wire.establish();
  for (const std::size_t size : {0u, 1u, 8u, 60u, 1000u}) {
    const Bytes value(size, 7);
    for (int i = 0; i < 1000; ++i) {
      const Bytes packet = make_packet(
          header, [&](PacketWriter& out) { out.append(static_cast<ChunkType>(0xc7), 0, value); });
      came += packet.size();
      wire.inject(wire.client, packet);  // past wire.pass
      for (const Host::Sent& sent : std::exchange(wire.server.outbox, {})) {
        CHECK(has_chunk(sent.bytes, ChunkType::kError));
        went += sent.bytes.size();
      }
      wire.now += std::chrono::milliseconds(20);
    }
    CHECK(went > 0);
    CHECK(went <= came);
  }
}

TEST_CASE("unknown chunks: stop or go on, report or not, by the high bits") {
  for (const unsigned bits : {0u, 1u, 2u, 3u}) {
    Wire wire;
    Bytes data;
    wire.pass = [&](const Host&, Bytes& packet) {
      if (has_chunk(packet, ChunkType::kData)) data = packet;
      return true;
    };
    const AssociationId id = wire.establish();
    wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
    wire.run(seconds(1));
    const auto sent = *DataChunk::parse(first_chunk(data));
    wire.inject(wire.client, make_packet(header_of(data), [&](PacketWriter& packet) {
                  packet.append(static_cast<ChunkType>(bits << 6 | 0x3e), 0, Bytes(8));
                  DataChunk next = sent;
                  next.tsn = sent.tsn + 1;
                  next.ssn = sent.ssn + 1;
                  next.write(packet);
                }));
    CHECK(wire.server.of(id).messages.size() == (bits < 2 ? 1 : 2));
    bool reported = false;
    for (const auto& packet : wire.server.outbox) {
      reported = reported || has_chunk(packet.bytes, ChunkType::kError);
    }
    CHECK(reported == (bits == 1 || bits == 3));
  }
}

TEST_CASE("DATA without user data, and acknowledgements of the future, abort with their causes") {
  for (const bool sack : {false, true}) {
    Wire wire;
    Bytes data;
    Tsn first_of_server;
    wire.pass = [&](const Host&, Bytes& packet) {
      if (has_chunk(packet, ChunkType::kData)) data = packet;
      if (has_chunk(packet, ChunkType::kInitAck)) {
        first_of_server = InitChunk::parse(first_chunk(packet))->initial_tsn;
      }
      return true;
    };
    const AssociationId id = wire.establish();
    wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
    wire.run(seconds(1));
    const auto sent = *DataChunk::parse(first_chunk(data));
    wire.inject(wire.client, make_packet(header_of(data), [&](PacketWriter& packet) {
                  if (sack) {
                    write_sack(packet, first_of_server, 65536, {}, {});
                  } else {
                    DataChunk empty = sent;
                    empty.tsn = sent.tsn + 1;
                    empty.payload = {};
                    empty.write(packet);
                  }
                }));
    const Record& record = wire.server.of(id);
    REQUIRE(record.closed);
    CHECK(record.closed->reason == CloseReason::kProtocolError);
    CHECK(record.closed->causes.at(0).code == (sack ? 13 : 9));
    CHECK(has_chunk(wire.server.outbox.back().bytes, ChunkType::kAbort));
  }
}

TEST_CASE("a flood of ERROR chunks is reported as far as anybody can read") {
  Wire wire;
  Bytes data;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kData)) data = packet;
    return true;
  };
  const AssociationId id = wire.establish();
  wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
  wire.run(seconds(1));
  const Bytes cause{0, 1, 0, 8, 0, 9, 0, 0};
  const Bytes errors = make_packet(header_of(data), [&](PacketWriter& packet) {
    for (int i = 0; i < 100; ++i) packet.append(ChunkType::kError, 0, cause);
  });
  for (int i = 0; i < 1000; ++i) wire.inject(wire.client, errors);
  const auto& reported = wire.server.of(id).remote_errors;
  CHECK(reported.size() == ReportBudget::kBurst);
  CHECK(wire.server.of(id).notifications_lost == 100'000 - ReportBudget::kBurst);
  wire.now += seconds(1);
  wire.inject(wire.client, errors);
  CHECK(reported.size() == ReportBudget::kBurst + 10);
  wire.now += seconds(1000);
  wire.inject(wire.client, errors);
  CHECK(reported.size() == 2 * ReportBudget::kBurst + 10);
}

TEST_CASE("a stream beyond those negotiated is reported, and the association lives on") {
  Wire wire;
  Bytes data;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kData)) data = packet;
    return true;
  };
  const AssociationId id = wire.establish();
  CHECK(wire.client.stack.send(Wire::kId, {.stream = 1024}, Wire::text("x")) ==
        SendStatus::kInvalidStream);
  CHECK(wire.client.stack.send(Wire::kId, {}, Bytes{}) == SendStatus::kEmpty);
  CHECK(wire.client.stack.send(Wire::kId, {}, Bytes((1u << 20) + 1)) == SendStatus::kTooLarge);
  wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
  wire.run(seconds(1));
  wire.inject(wire.client, make_packet(header_of(data), [&](PacketWriter& packet) {
                DataChunk next = *DataChunk::parse(first_chunk(data));
                next.tsn = next.tsn + 1;
                next.stream = 2000;
                next.write(packet);
              }));
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).remote_errors.size() == 1);
  CHECK(wire.client.of(Wire::kId).remote_errors[0].code == 1);
  CHECK(!wire.server.of(id).closed);
}

}  // namespace
}  // namespace rxsctp::sctp::test
