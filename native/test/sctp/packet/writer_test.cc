#include "sctp/packet/writer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

TEST_CASE("PacketWriter: header, padded chunks, checksum") {
  Bytes room(64, 0xee);
  PacketWriter packet(room, kTestHeader);
  CHECK(packet.empty());
  CHECK(packet.size() == 12);
  CHECK(packet.remaining() == 52);
  const Bytes value = {1, 2, 3, 4, 5};
  CHECK(packet.append(ChunkType::kCookieEcho, 9, value));
  CHECK(packet.size() == 24);
  CHECK_FALSE(packet.empty());
  const std::size_t size = packet.finish();
  REQUIRE(size == 24);
  const auto sent = std::span<const std::uint8_t>(room).first(size);
  CHECK(CommonHeader::parse(sent) == kTestHeader);
  CHECK(checksum_valid(sent));
  CHECK(to_bytes(sent.subspan(12)) == Bytes{10, 9, 0, 9, 1, 2, 3, 4, 5, 0, 0, 0});
  CHECK(room[size] == 0xee);
}

TEST_CASE("PacketWriter: a chunk that does not fit, padding included, changes nothing") {
  Bytes room(12 + 11, 0xee);
  PacketWriter packet(room, kTestHeader);
  const Bytes before = room;
  const Bytes value(5, 7);
  CHECK_FALSE(packet.append(ChunkType::kCookieEcho, 0, value));
  CHECK(room == before);
  CHECK(packet.empty());
  CHECK(packet.finish() == 0);
  CHECK(packet.append(ChunkType::kCookieEcho, 0, std::span(value).first(4)));
  CHECK(packet.remaining() == 3);
  CHECK_FALSE(packet.append(ChunkType::kCookieAck, 0, std::span<const std::uint8_t>{}));
}

TEST_CASE("PacketWriter: room too small for the common header takes nothing") {
  for (std::size_t size = 0; size < CommonHeader::kSize; ++size) {
    Bytes room(CommonHeader::kSize, 0xee);
    const std::span<std::uint8_t> all(room);
    PacketWriter packet(all.first(size), kTestHeader);
    CHECK(packet.remaining() == 0);
    CHECK(packet.append(ChunkType::kCookieAck, 0, std::size_t{0}) == nullptr);
    CHECK(packet.finish() == 0);
    CHECK(room == Bytes(CommonHeader::kSize, 0xee));
  }
}

/// Covers COOKIE ECHO. Notes what it is shown, and stores the sum of the bytes behind its own chunk
/// of 4 + 4 bytes.
struct SumSeal final : PacketSeal {
  bool covers(ChunkType type) const override { return type == ChunkType::kCookieEcho; }
  std::size_t size() const override { return 8; }
  void open(std::span<std::uint8_t> chunk) override {
    REQUIRE(chunk.size() == 8);
    std::ranges::copy(Bytes{15, 0, 0, 8, 0, 0, 0, 0}, chunk.begin());
  }
  void seal(std::span<std::uint8_t> covered) override {
    seen.push_back(to_bytes(covered));
    std::uint32_t sum = 0;
    for (const std::uint8_t byte : covered.subspan(8)) sum += byte;
    store_be32(covered.data() + 4, sum);
  }
  std::vector<Bytes> seen;
};

TEST_CASE("PacketWriter: what seals goes before the first chunk that it covers, once") {
  Bytes room(64, 0xee);
  SumSeal seal;
  PacketWriter packet(room, kTestHeader, &seal);
  packet.append(ChunkType::kCookieAck, 0, std::size_t{0});
  CHECK(packet.size() == 16);
  CHECK(packet.ahead(ChunkType::kCookieAck) == 0);
  CHECK(packet.ahead(ChunkType::kCookieEcho) == 8);
  CHECK(packet.remaining(ChunkType::kCookieEcho) == packet.remaining() - 8);
  CHECK(packet.append(ChunkType::kCookieEcho, 0, Bytes{1, 2, 3, 4, 5}));
  CHECK(packet.ahead(ChunkType::kCookieEcho) == 0);
  CHECK(packet.append(ChunkType::kCookieEcho, 0, Bytes{6}));
  CHECK(seal.seen.empty());
  const std::size_t size = packet.finish();
  REQUIRE(size == 12 + 4 + 8 + 12 + 8);
  REQUIRE(seal.seen.size() == 1);
  CHECK(seal.seen[0] == Bytes{15, 0, 0, 8, 0, 0, 0,  0, 10, 0, 0, 9, 1, 2,
                              3,  4, 5, 0, 0, 0, 10, 0, 0,  5, 6, 0, 0, 0});
  const auto sent = std::span<const std::uint8_t>(room).first(size);
  CHECK(load_be32(sent.subspan(20).data()) == 10 + 9 + 15 + 10 + 5 + 6);
  CHECK(checksum_valid(sent));
}

TEST_CASE("PacketWriter: without anything that it covers nothing is sealed") {
  SumSeal seal;
  Bytes room(64, 0xee);
  PacketWriter packet(room, kTestHeader, &seal);
  CHECK(packet.finish() == 0);
  packet.append(ChunkType::kCookieAck, 0, std::size_t{0});
  CHECK(packet.finish() == 16);
  CHECK(seal.seen.empty());
}

TEST_CASE("PacketWriter: a chunk that does not fit behind what seals changes nothing") {
  SumSeal seal;
  Bytes room(12 + 11, 0xee);
  PacketWriter packet(room, kTestHeader, &seal);
  const Bytes before = room;
  CHECK_FALSE(packet.append(ChunkType::kCookieEcho, 0, Bytes{}));
  CHECK_FALSE(packet.append(ChunkType::kCookieEcho, 0, Bytes(4)));
  CHECK(packet.remaining(ChunkType::kCookieEcho) == 3);
  CHECK(room == before);
  CHECK(packet.append(ChunkType::kCookieAck, 0, Bytes(4)));
  CHECK(packet.finish() == 20);
  CHECK(seal.seen.empty());
}

TEST_CASE("ChunkBuilder: builds behind what seals, and a builder that is dropped seals nothing") {
  SumSeal seal;
  Bytes room(40, 0xee);
  PacketWriter packet(room, kTestHeader, &seal);
  { ChunkBuilder(packet, ChunkType::kCookieEcho, 0).u32(7); }
  CHECK(packet.empty());
  ChunkBuilder builder(packet, ChunkType::kCookieEcho, 0);
  builder.u32(0x01020304);
  CHECK(builder.commit());
  REQUIRE(packet.finish() == 28);
  REQUIRE(seal.seen.size() == 1);
  CHECK(seal.seen[0] == Bytes{15, 0, 0, 8, 0, 0, 0, 0, 10, 0, 0, 8, 1, 2, 3, 4});
  ChunkBuilder large(packet, ChunkType::kCookieEcho, 0);
  for (int i = 0; i < 9; ++i) large.u32(1);
  CHECK_FALSE(large.commit());
}

TEST_CASE("PacketWriter: a chunk is at most what its length field can say") {
  Bytes room(70000);
  PacketWriter packet(room, kTestHeader);
  CHECK(packet.append(ChunkType::kData, 0, std::size_t{65532}) == nullptr);
  CHECK(packet.append(ChunkType::kData, 0, std::size_t{65531}) != nullptr);
}

TEST_CASE("ChunkBuilder: parameters padded between, the last one's padding not in the length") {
  const Bytes chunk = written([](PacketWriter& packet) {
    ChunkBuilder builder(packet, ChunkType::kError, 0x10);
    builder.u8(0xaa);
    builder.open(0x1234);
    builder.u8(1);
    builder.close();
    builder.tlv(0x5678, Bytes{2, 3});
    CHECK(builder.commit());
  });
  CHECK(chunk == Bytes{9, 0x10, 0, 22, 0xaa, 0,    0, 0, 0x12, 0x34, 0, 5,
                       1, 0,    0, 0,  0x56, 0x78, 0, 6, 2,    3,    0, 0});
}

TEST_CASE("ChunkBuilder: without commit, or when something did not fit, the packet is as before") {
  Bytes room(12 + 24, 0xee);
  PacketWriter packet(room, kTestHeader);
  { ChunkBuilder(packet, ChunkType::kError, 0).tlv(1, Bytes(3, 1)); }
  CHECK(packet.empty());
  {
    ChunkBuilder builder(packet, ChunkType::kError, 0);
    CHECK(builder.tlv_room() == 16);
    CHECK(builder.fits_tlv(16));
    CHECK_FALSE(builder.fits_tlv(17));
    builder.tlv(1, Bytes(13, 1));
    CHECK(builder.tlv_room() == 0);
    CHECK_FALSE(builder.failed());
    builder.tlv(2, {});
    CHECK(builder.failed());
    CHECK_FALSE(builder.fits_tlv(0));
    CHECK_FALSE(builder.commit());
  }
  CHECK(packet.empty());
  ChunkBuilder builder(packet, ChunkType::kError, 0);
  builder.tlv(1, Bytes(16, 1));
  CHECK(builder.commit());
  CHECK(packet.remaining() == 0);
}

TEST_CASE("ChunkBuilder: every room from nothing up is respected") {
  for (std::size_t size = 0; size < 64; ++size) {
    Bytes room(size);
    room.shrink_to_fit();
    PacketWriter packet(room, kTestHeader);
    ChunkBuilder builder(packet, ChunkType::kInit, 0);
    builder.u32(1);
    builder.u16(2);
    builder.tlv(3, Bytes(7, 4));
    CHECK(builder.commit() == (size >= 12 + 4 + 8 + 4 + 8));
  }
}

}  // namespace
}  // namespace rxsctp::sctp
