#include "sctp/packet/data_chunk.h"

#include <doctest/doctest.h>

#include <array>

#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

const Bytes kPayload = {'h', 'e', 'l', 'l', 'o'};

DataChunk example() {
  DataChunk data;
  data.tsn = Tsn(0x01020304);
  data.stream = 0x0506;
  data.ssn = Ssn(0x0708);
  data.ppid = 46;
  data.flags = DataChunk::kBeginning | DataChunk::kEnding | DataChunk::kImmediate;
  data.payload = kPayload;
  return data;
}

TEST_CASE("DATA: layout, PPID in network order") {
  const Bytes bytes = written([](PacketWriter& packet) { CHECK(example().write(packet)); });
  CHECK(bytes == Bytes{0, 0x0b, 0, 21, 1,   2,   3,   4,   5,   6, 7, 8,
                       0, 0,    0, 46, 'h', 'e', 'l', 'l', 'o', 0, 0, 0});
}

TEST_CASE("DATA: round trip of every flag") {
  for (std::uint8_t flags = 0; flags < 16; ++flags) {
    DataChunk data = example();
    data.flags = flags;
    const Bytes bytes = written([&](PacketWriter& packet) { CHECK(data.write(packet)); });
    const auto parsed = DataChunk::parse(first_chunk(bytes));
    REQUIRE(parsed.has_value());
    CHECK(parsed->tsn == data.tsn);
    CHECK(parsed->stream == data.stream);
    CHECK(parsed->ssn == data.ssn);
    CHECK(parsed->ppid == data.ppid);
    CHECK(parsed->flags == flags);
    CHECK(parsed->ending() == ((flags & 1) != 0));
    CHECK(parsed->beginning() == ((flags & 2) != 0));
    CHECK(parsed->unordered() == ((flags & 4) != 0));
    CHECK(parsed->immediate() == ((flags & 8) != 0));
    CHECK(to_bytes(parsed->payload) == kPayload);
  }
}

TEST_CASE("DATA: reserved flags are ignored") {
  Bytes bytes = written([](PacketWriter& packet) { example().write(packet); });
  bytes[1] |= 0xf0;
  CHECK(DataChunk::parse(first_chunk(bytes))->flags == example().flags);
}

TEST_CASE("DATA: payload gathered from parts") {
  const std::array<std::span<const std::uint8_t>, 3> parts = {std::span(kPayload).first(2),
                                                              std::span<const std::uint8_t>{},
                                                              std::span(kPayload).subspan(2)};
  const Bytes gathered =
      written([&](PacketWriter& packet) { CHECK(example().write(packet, parts)); });
  CHECK(gathered == written([](PacketWriter& packet) { example().write(packet); }));
}

TEST_CASE("DATA: without user data parses, without its fields does not") {
  const Bytes bytes = written([](PacketWriter& packet) { example().write(packet); });
  for_each_truncation(bytes, [](const ChunkView& chunk) {
    const auto parsed = DataChunk::parse(chunk);
    REQUIRE(parsed.has_value() == (chunk.raw.size() >= DataChunk::kHeaderSize));
    if (parsed) CHECK(parsed->payload.size() == chunk.raw.size() - DataChunk::kHeaderSize);
  });
}

TEST_CASE("DATA: refused whole when it does not fit") {
  Bytes room(12 + 23, 0xee);
  PacketWriter packet(room, kTestHeader);
  const Bytes before = room;
  CHECK_FALSE(example().write(packet));
  const std::array<std::span<const std::uint8_t>, 1> parts = {kPayload};
  CHECK_FALSE(example().write(packet, parts));
  CHECK(room == before);
}

}  // namespace
}  // namespace rxsctp::sctp
