#include "sctp/packet/sack_chunk.h"

#include <doctest/doctest.h>

#include <array>

#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

constexpr std::array<GapAckBlock, 2> kGaps = {GapAckBlock{2, 3}, GapAckBlock{0x0506, 0xffff}};
constexpr std::array<Tsn, 1> kDuplicates = {Tsn(0xfffffffe)};

Bytes example() {
  return written([](PacketWriter& packet) {
    CHECK(write_sack(packet, Tsn(0x01020304), 70000, kGaps, kDuplicates));
  });
}

TEST_CASE("SACK: layout") {
  CHECK(example() == Bytes{3, 0, 0, 28, 1, 2, 3, 4, 0,    1,    0x11, 0x70, 0,    2,
                           0, 1, 0, 2,  0, 3, 5, 6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe});
}

TEST_CASE("SACK: round trip") {
  const Bytes bytes = example();
  const auto sack = SackView::parse(first_chunk(bytes));
  REQUIRE(sack.has_value());
  CHECK(sack->cumulative_tsn_ack == Tsn(0x01020304));
  CHECK(sack->a_rwnd == 70000);
  REQUIRE(sack->gap_ack_blocks.size() == 2);
  CHECK(sack->gap_ack_blocks[0] == kGaps[0]);
  CHECK(sack->gap_ack_blocks[1] == kGaps[1]);
  REQUIRE(sack->duplicate_tsns.size() == 1);
  CHECK(sack->duplicate_tsns[0] == kDuplicates[0]);
}

TEST_CASE("SACK: with nothing to list") {
  const Bytes bytes =
      written([](PacketWriter& packet) { CHECK(write_sack(packet, Tsn(1), 2, {}, {})); });
  CHECK(bytes.size() == kSackHeaderSize);
  const auto sack = SackView::parse(first_chunk(bytes));
  REQUIRE(sack.has_value());
  CHECK(sack->gap_ack_blocks.empty());
  CHECK(sack->duplicate_tsns.empty());
}

TEST_CASE("SACK: counts must agree with the length") {
  for_each_truncation(example(), [](const ChunkView& chunk) {
    CHECK(SackView::parse(chunk).has_value() == (chunk.raw.size() == 28));
  });
  for (const std::size_t count_field : {12, 14}) {
    for (const std::uint16_t count : {0, 5, 0xffff}) {
      Bytes bytes = example();
      store_be16(bytes.data() + count_field, count);
      CHECK_FALSE(SackView::parse(first_chunk(bytes)).has_value());
    }
  }
}

TEST_CASE("SACK: refused whole when it does not fit") {
  Bytes room(12 + 27, 0xee);
  PacketWriter packet(room, kTestHeader);
  CHECK_FALSE(write_sack(packet, Tsn(1), 2, kGaps, kDuplicates));
  CHECK(packet.empty());
  Bytes large(100000);
  PacketWriter roomy(large, kTestHeader);
  CHECK_FALSE(write_sack(roomy, Tsn(1), 2, std::vector<GapAckBlock>(16380), {}));
  CHECK(write_sack(roomy, Tsn(1), 2, std::vector<GapAckBlock>(16379), {}));
}

}  // namespace
}  // namespace rxsctp::sctp
