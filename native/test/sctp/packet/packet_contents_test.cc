#include "sctp/packet/packet_contents.h"

#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/shutdown_chunk.h"
#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

Bytes chunk(ChunkType type, std::uint8_t flags = 0) {
  return written([&](PacketWriter& packet) { packet.append(type, flags, Bytes(4, 1)); });
}

Bytes operator+(Bytes first, const Bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

Bytes sack(std::uint32_t cumulative) {
  return written([&](PacketWriter& packet) { write_sack(packet, Tsn(cumulative), 1000, {}, {}); });
}

TEST_CASE("the pass over a packet finds which chunks it has, and the first") {
  const Bytes bytes = chunk(ChunkType::kCookieEcho) + chunk(static_cast<ChunkType>(200)) +
                      chunk(ChunkType::kData) + chunk(ChunkType::kData);
  const auto contents = PacketContents::survey(bytes);
  REQUIRE(contents);
  CHECK(contents->first().type == ChunkType::kCookieEcho);
  CHECK(contents->count() == 4);
  CHECK(contents->has(ChunkType::kCookieEcho));
  CHECK(contents->has(ChunkType::kData));
  CHECK(!contents->has(ChunkType::kSack));
  CHECK(!contents->has(ChunkType::kShutdownAck));
  CHECK(!contents->has_reflected_tag());
  CHECK(!contents->newest_sack());
}

TEST_CASE("PAD counts as a chunk and is taken for no other") {
  const auto contents = PacketContents::survey(chunk(ChunkType::kPad) + chunk(ChunkType::kSack));
  REQUIRE(contents);
  CHECK(contents->count() == 2);
  CHECK(!contents->has(ChunkType::kHeartbeat));  // 0x84 has the low bits of a HEARTBEAT
}

TEST_CASE("AUTH goes before what its packet is about, and only the first counts") {
  const Bytes echo = chunk(ChunkType::kCookieEcho);
  const Bytes auth = chunk(ChunkType::kAuth);
  const Bytes bytes = auth + echo + auth;
  const auto contents = PacketContents::survey(bytes);
  REQUIRE(contents);
  CHECK(contents->first().type == ChunkType::kAuth);
  CHECK(contents->leading().type == ChunkType::kCookieEcho);
  REQUIRE(contents->auth());
  CHECK(contents->auth()->raw.data() == bytes.data());
  CHECK(contents->from(contents->leading()).size() == 16);

  const Bytes behind = echo + auth;
  const auto later = PacketContents::survey(behind);
  REQUIRE(later);
  CHECK(later->leading().type == ChunkType::kCookieEcho);
  REQUIRE(later->auth());
  CHECK(later->auth()->raw.data() == behind.data() + 8);
  CHECK(later->from(*later->auth()).size() == 8);

  const auto alone = PacketContents::survey(auth);
  REQUIRE(alone);
  CHECK(alone->leading().type == ChunkType::kAuth);
  const Bytes twice = auth + auth;
  const auto two = PacketContents::survey(twice);
  REQUIRE(two);
  CHECK(two->leading().type == ChunkType::kAuth);
  CHECK(!PacketContents::survey(echo)->auth());
}

TEST_CASE("what does not count is left out of what a packet holds") {
  const Bytes bytes = sack(9) + chunk(ChunkType::kAbort, 1) + sack(7);
  const auto contents = PacketContents::survey(bytes);
  REQUIRE(contents);
  const PacketContents rest = contents->only([&](const ChunkView& view) {
    return view.type != ChunkType::kAbort && view.raw.data() != bytes.data();
  });
  CHECK(rest.newest_sack()->cumulative_tsn_ack == Tsn(7));
  CHECK(!rest.has(ChunkType::kAbort));
  CHECK(!rest.has_reflected_tag());
  CHECK(rest.count() == 1);
}

TEST_CASE("a packet without a whole chunk holds nothing") {
  CHECK(!PacketContents::survey({}));
  CHECK(!PacketContents::survey(Bytes{0, 0, 0}));
  CHECK(!PacketContents::survey(Bytes{0, 0, 0, 3}));
  CHECK(!PacketContents::survey(Bytes{0, 0, 0, 9, 1, 2, 3, 4}));
}

TEST_CASE("INIT, INIT ACK and SHUTDOWN COMPLETE come alone (RFC 9260, 6.10)") {
  for (const ChunkType type :
       {ChunkType::kInit, ChunkType::kInitAck, ChunkType::kShutdownComplete}) {
    CHECK(PacketContents::survey(chunk(type)));
    CHECK(!PacketContents::survey(chunk(type) + chunk(ChunkType::kData)));
    CHECK(!PacketContents::survey(chunk(type) + Bytes{0, 0}));
  }
}

TEST_CASE("of a packet that ends in the middle of a chunk the whole ones count") {
  for (const Bytes& tail : {Bytes{0, 0}, Bytes{0, 0, 0, 3}, Bytes{0, 0, 0, 200, 1, 1, 1, 1}}) {
    const Bytes bytes = chunk(ChunkType::kData) + sack(7) + tail;
    const auto contents = PacketContents::survey(bytes);
    REQUIRE(contents);
    CHECK(contents->count() == 2);
    ChunkCursor cursor = contents->chunks();
    CHECK(cursor.bytes() == bytes.size() - tail.size());
    CHECK(cursor.next()->type == ChunkType::kData);
    CHECK(cursor.next()->type == ChunkType::kSack);
    CHECK(!cursor.next());
    CHECK(!cursor.malformed());
  }
}

TEST_CASE("the newest SACK of a packet is that with the highest Cumulative TSN Ack") {
  const Bytes malformed = chunk(ChunkType::kSack);
  const auto newest = [](const Bytes& bytes) {
    return PacketContents::survey(bytes)->newest_sack();
  };
  CHECK(!newest(malformed));
  CHECK(newest(sack(5))->cumulative_tsn_ack == Tsn(5));
  CHECK(newest(malformed + sack(5) + sack(9) + sack(7))->cumulative_tsn_ack == Tsn(9));
  CHECK(newest(sack(0xfffffffe) + sack(2) + malformed)->cumulative_tsn_ack == Tsn(2));
}

TEST_CASE("the T bit is seen wherever the chunk is that has it, and on those only that may") {
  const auto reflected = [](const Bytes& bytes) {
    return PacketContents::survey(bytes)->has_reflected_tag();
  };
  const Bytes complete = written(
      [](PacketWriter& packet) { ShutdownCompleteChunk{.tag_reflected = true}.write(packet); });
  CHECK(reflected(chunk(ChunkType::kAbort, AbortChunk::kTagReflected)));
  CHECK(reflected(chunk(ChunkType::kData) + chunk(ChunkType::kAbort, AbortChunk::kTagReflected)));
  CHECK(reflected(complete));
  CHECK(!reflected(chunk(ChunkType::kAbort)));
  CHECK(!reflected(chunk(ChunkType::kSack, 1)));
  CHECK(!reflected(written([](PacketWriter& packet) { ShutdownCompleteChunk{}.write(packet); })));
}

}  // namespace
}  // namespace rxsctp::sctp
