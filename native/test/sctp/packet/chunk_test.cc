#include "sctp/packet/chunk.h"

#include <doctest/doctest.h>

#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

TEST_CASE("chunks: walked in order, padding skipped") {
  const Bytes bytes = {7, 1, 0, 5, 0xaa, 0, 0, 0, 11, 0, 0, 4, 6, 2, 0, 6, 0xbb, 0xcc, 0, 0};
  ChunkCursor cursor(bytes);
  auto chunk = cursor.next();
  REQUIRE(chunk.has_value());
  CHECK(chunk->type == ChunkType::kShutdown);
  CHECK(chunk->flags == 1);
  CHECK(to_bytes(chunk->value) == Bytes{0xaa});
  CHECK(to_bytes(chunk->raw) == Bytes{7, 1, 0, 5, 0xaa});
  chunk = cursor.next();
  REQUIRE(chunk.has_value());
  CHECK(chunk->type == ChunkType::kCookieAck);
  CHECK(chunk->value.empty());
  chunk = cursor.next();
  REQUIRE(chunk.has_value());
  CHECK(to_bytes(chunk->value) == Bytes{0xbb, 0xcc});
  CHECK(cursor.at_end());
  CHECK_FALSE(cursor.next().has_value());
  CHECK_FALSE(cursor.malformed());
}

TEST_CASE("chunks: the padding of the last may be missing or cut") {
  for (std::size_t size = 5; size <= 8; ++size) {
    Bytes bytes = {10, 0, 0, 5, 0xaa, 0, 0, 0};
    bytes.resize(size);
    ChunkCursor cursor(bytes);
    CHECK(cursor.next().has_value());
    CHECK_FALSE(cursor.next().has_value());
    CHECK_FALSE(cursor.malformed());
  }
}

TEST_CASE("chunks: no chunk at all is not malformed") {
  ChunkCursor cursor({});
  CHECK(cursor.at_end());
  CHECK_FALSE(cursor.next().has_value());
  CHECK_FALSE(cursor.malformed());
}

TEST_CASE("chunks: impossible lengths end the walk") {
  const Bytes good = {11, 0, 0, 4};
  for (const Bytes& bad : {Bytes{0, 0, 0, 0}, Bytes{0, 0, 0, 3}, Bytes{0, 0, 0, 5},
                           Bytes{0, 0, 0xff, 0xff}, Bytes{0}, Bytes{0, 0}, Bytes{0, 0, 0}}) {
    Bytes bytes = good;
    bytes.insert(bytes.end(), bad.begin(), bad.end());
    ChunkCursor cursor(bytes);
    CHECK(cursor.next().has_value());
    CHECK_FALSE(cursor.next().has_value());
    CHECK(cursor.malformed());
    CHECK_FALSE(cursor.next().has_value());
  }
}

TEST_CASE("chunks: what the two high bits of an unknown type ask for") {
  CHECK(unknown_action(ChunkType{0x3f}) == UnknownAction::kStop);
  CHECK(unknown_action(ChunkType{0x40}) == UnknownAction::kStopAndReport);
  CHECK(unknown_action(ChunkType{0x80}) == UnknownAction::kSkip);
  CHECK(unknown_action(ChunkType{0xc0}) == UnknownAction::kSkipAndReport);
  CHECK((stops(UnknownAction::kStop) && !reports(UnknownAction::kStop)));
  CHECK((stops(UnknownAction::kStopAndReport) && reports(UnknownAction::kStopAndReport)));
  CHECK((!stops(UnknownAction::kSkip) && !reports(UnknownAction::kSkip)));
  CHECK((!stops(UnknownAction::kSkipAndReport) && reports(UnknownAction::kSkipAndReport)));
}

TEST_CASE("chunks: which types are known") {
  for (int type = 0; type < 256; ++type) {
    CHECK(is_known(static_cast<ChunkType>(type)) ==
          (type <= 15 || type == 0x82 || type == 0x84 || type == 0xc0));
  }
}

}  // namespace
}  // namespace rxsctp::sctp
