#include <doctest/doctest.h>

#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/error_chunk.h"
#include "sctp/packet/heartbeat_chunk.h"
#include "sctp/packet/pad_chunk.h"
#include "sctp/packet/shutdown_chunk.h"
#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

template <typename Chunk>
Bytes written_chunk(const Chunk& chunk) {
  return written([&](PacketWriter& packet) { CHECK(chunk.write(packet)); });
}

template <typename Chunk>
void check_refused_without_room(const Chunk& chunk) {
  Bytes room(CommonHeader::kSize + kChunkHeaderSize - 1);
  PacketWriter packet(room, kTestHeader);
  CHECK_FALSE(chunk.write(packet));
  CHECK(packet.empty());
}

TEST_CASE("HEARTBEAT and its ACK: layout and round trip") {
  const Bytes info = {1, 2, 3, 4, 5};
  for (const ChunkType type : {ChunkType::kHeartbeat, ChunkType::kHeartbeatAck}) {
    const Bytes bytes =
        written([&](PacketWriter& packet) { CHECK(HeartbeatChunk{info}.write(packet, type)); });
    CHECK(bytes ==
          Bytes{static_cast<std::uint8_t>(type), 0, 0, 13, 0, 1, 0, 9, 1, 2, 3, 4, 5, 0, 0, 0});
    const auto parsed = HeartbeatChunk::parse(first_chunk(bytes));
    REQUIRE(parsed.has_value());
    CHECK(to_bytes(parsed->info) == info);
  }
  Bytes room(CommonHeader::kSize + 15);
  PacketWriter packet(room, kTestHeader);
  CHECK_FALSE(HeartbeatChunk{info}.write(packet, ChunkType::kHeartbeat));
}

TEST_CASE("HEARTBEAT: needs a whole Heartbeat Information parameter") {
  const Bytes bytes = written([](PacketWriter& packet) {
    HeartbeatChunk{Bytes(8, 1)}.write(packet, ChunkType::kHeartbeat);
  });
  for_each_truncation(bytes, [&](const ChunkView& chunk) {
    CHECK(HeartbeatChunk::parse(chunk).has_value() == (chunk.raw.size() == bytes.size()));
  });
  Bytes other = bytes;
  other[5] = 2;
  CHECK_FALSE(HeartbeatChunk::parse(first_chunk(other)).has_value());
}

TEST_CASE("PAD: as large as it is to be, and nothing but zeros") {
  for (const std::size_t size : {0, 3, 8}) {
    const Bytes bytes = written_chunk(PadChunk{size});
    Bytes expected = {0x84, 0, 0, static_cast<std::uint8_t>(4 + size)};
    expected.resize(padded(4 + size));
    CHECK(bytes == expected);
    CHECK(PadChunk::parse(first_chunk(bytes))->padding_size == size);
  }
  check_refused_without_room(PadChunk{0});
}

TEST_CASE("ABORT: T bit and causes") {
  const Bytes bare = {6, 0, 0, 4};
  auto abort = AbortChunk::parse(first_chunk(bare));
  REQUIRE(abort.has_value());
  CHECK_FALSE(abort->tag_reflected);
  CHECK(abort->causes.empty());

  const Bytes bytes = written([](PacketWriter& packet) {
    ChunkBuilder builder(packet, ChunkType::kAbort, AbortChunk::kTagReflected);
    builder.tlv(12, Bytes{'x'});
    CHECK(builder.commit());
  });
  CHECK(bytes == Bytes{6, 1, 0, 9, 0, 12, 0, 5, 'x', 0, 0, 0});
  abort = AbortChunk::parse(first_chunk(bytes));
  REQUIRE(abort.has_value());
  CHECK(abort->tag_reflected);
  CHECK(to_bytes(abort->causes) == Bytes{0, 12, 0, 5, 'x'});
}

TEST_CASE("ERROR: at least one cause") {
  const Bytes bare = {9, 0, 0, 4};
  CHECK_FALSE(ErrorChunk::parse(first_chunk(bare)).has_value());
  const Bytes bytes = {9, 0, 0, 8, 0, 4, 0, 4};
  const auto error = ErrorChunk::parse(first_chunk(bytes));
  REQUIRE(error.has_value());
  CHECK(to_bytes(error->causes) == Bytes{0, 4, 0, 4});
}

TEST_CASE("SHUTDOWN: layout, round trip, length") {
  const ShutdownChunk shutdown{Tsn(0xfffefdfc)};
  const Bytes bytes = written_chunk(shutdown);
  CHECK(bytes == Bytes{7, 0, 0, 8, 0xff, 0xfe, 0xfd, 0xfc});
  CHECK(ShutdownChunk::parse(first_chunk(bytes))->cumulative_tsn_ack ==
        shutdown.cumulative_tsn_ack);
  for_each_truncation(bytes, [](const ChunkView& chunk) {
    CHECK(ShutdownChunk::parse(chunk).has_value() == (chunk.raw.size() == 8));
  });
  check_refused_without_room(shutdown);
}

TEST_CASE("SHUTDOWN ACK, SHUTDOWN COMPLETE, COOKIE ACK: a header and nothing else") {
  CHECK(written_chunk(ShutdownAckChunk{}) == Bytes{8, 0, 0, 4});
  CHECK(written_chunk(CookieAckChunk{}) == Bytes{11, 0, 0, 4});
  CHECK(written_chunk(ShutdownCompleteChunk{false}) == Bytes{14, 0, 0, 4});
  CHECK(written_chunk(ShutdownCompleteChunk{true}) == Bytes{14, 1, 0, 4});

  CHECK(ShutdownAckChunk::parse(first_chunk(Bytes{8, 0, 0, 4})).has_value());
  CHECK(CookieAckChunk::parse(first_chunk(Bytes{11, 0, 0, 4})).has_value());
  CHECK_FALSE(ShutdownCompleteChunk::parse(first_chunk(Bytes{14, 0, 0, 4}))->tag_reflected);
  CHECK(ShutdownCompleteChunk::parse(first_chunk(Bytes{14, 1, 0, 4}))->tag_reflected);

  CHECK_FALSE(ShutdownAckChunk::parse(first_chunk(Bytes{8, 0, 0, 5, 1})).has_value());
  CHECK_FALSE(CookieAckChunk::parse(first_chunk(Bytes{11, 0, 0, 5, 1})).has_value());
  CHECK_FALSE(ShutdownCompleteChunk::parse(first_chunk(Bytes{14, 0, 0, 5, 1})).has_value());

  check_refused_without_room(ShutdownAckChunk{});
  check_refused_without_room(CookieAckChunk{});
  check_refused_without_room(ShutdownCompleteChunk{});
}

TEST_CASE("COOKIE ECHO: layout, round trip, not empty") {
  const Bytes cookie = {1, 2, 3};
  const Bytes bytes = written_chunk(CookieEchoChunk{cookie});
  CHECK(bytes == Bytes{10, 0, 0, 7, 1, 2, 3, 0});
  CHECK(to_bytes(CookieEchoChunk::parse(first_chunk(bytes))->cookie) == cookie);
  CHECK_FALSE(CookieEchoChunk::parse(first_chunk(Bytes{10, 0, 0, 4})).has_value());
  check_refused_without_room(CookieEchoChunk{cookie});
}

}  // namespace
}  // namespace rxsctp::sctp
