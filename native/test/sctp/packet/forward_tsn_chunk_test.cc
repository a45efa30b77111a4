#include "sctp/packet/forward_tsn_chunk.h"

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace rxsctp::sctp {
namespace {

using Bytes = std::vector<std::uint8_t>;

ChunkView view_of(const Bytes& bytes) {
  ChunkCursor cursor(bytes);
  const auto chunk = cursor.next();
  REQUIRE(chunk);
  return *chunk;
}

TEST_CASE("FORWARD TSN: what is written is read") {
  std::array<std::uint8_t, 64> room{};
  PacketWriter packet(room, CommonHeader{});
  const std::vector<SkippedStream> streams{{1, Ssn(2)}, {0xffff, Ssn(0xfffe)}};
  REQUIRE(write_forward_tsn(packet, Tsn(0x01020304), streams));
  const Bytes bytes(room.begin() + CommonHeader::kSize, room.begin() + packet.size());
  CHECK(bytes == Bytes{0xc0, 0, 0, 16, 1, 2, 3, 4, 0, 1, 0, 2, 0xff, 0xff, 0xff, 0xfe});
  const auto read = ForwardTsnView::parse(view_of(bytes));
  REQUIRE(read);
  CHECK(read->new_cumulative_tsn == Tsn(0x01020304));
  REQUIRE(read->streams.size() == 2);
  CHECK(read->streams[0] == streams[0]);
  CHECK(read->streams[1] == streams[1]);
}

TEST_CASE("FORWARD TSN: without streams, and of a wrong length") {
  CHECK(ForwardTsnView::parse(view_of({0xc0, 0, 0, 8, 0, 0, 0, 9}))->streams.size() == 0);
  CHECK_FALSE(ForwardTsnView::parse(view_of({0xc0, 0, 0, 7, 0, 0, 0, 0})));
  CHECK_FALSE(ForwardTsnView::parse(view_of({0xc0, 0, 0, 10, 0, 0, 0, 9, 0, 1, 0, 0})));
}

TEST_CASE("FORWARD TSN: nothing is written where it does not fit") {
  std::array<std::uint8_t, CommonHeader::kSize + 11> room{};
  PacketWriter packet(room, CommonHeader{});
  const std::vector<SkippedStream> one{{1, Ssn(2)}};
  CHECK_FALSE(write_forward_tsn(packet, Tsn(1), one));
  CHECK(packet.empty());
  CHECK(write_forward_tsn(packet, Tsn(1), {}));
}

}  // namespace
}  // namespace rxsctp::sctp
