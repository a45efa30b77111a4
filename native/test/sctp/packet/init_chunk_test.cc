#include "sctp/packet/init_chunk.h"

#include <doctest/doctest.h>

#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

constexpr InitChunk kInit{0x01020304, 0x00020000, 10, 0xffff, Tsn(0xa1a2a3a4), {}};

TEST_CASE("INIT: layout") {
  const Bytes bytes = built(ChunkType::kInit, [](ChunkBuilder& chunk) { kInit.write(chunk); });
  CHECK(bytes ==
        Bytes{1, 0, 0, 20, 1, 2, 3, 4, 0, 2, 0, 0, 0, 10, 0xff, 0xff, 0xa1, 0xa2, 0xa3, 0xa4});
}

TEST_CASE("INIT and INIT ACK: round trip with parameters") {
  for (const ChunkType type : {ChunkType::kInit, ChunkType::kInitAck}) {
    const Bytes bytes = built(type, [](ChunkBuilder& chunk) {
      kInit.write(chunk);
      chunk.tlv(0x8008, Bytes{1});
      chunk.tlv(0xc000, {});
    });
    const ChunkView chunk = first_chunk(bytes);
    CHECK(chunk.type == type);
    const auto init = InitChunk::parse(chunk);
    REQUIRE(init.has_value());
    CHECK(init->initiate_tag == kInit.initiate_tag);
    CHECK(init->a_rwnd == kInit.a_rwnd);
    CHECK(init->outbound_streams == kInit.outbound_streams);
    CHECK(init->inbound_streams == kInit.inbound_streams);
    CHECK(init->initial_tsn == kInit.initial_tsn);
    CHECK(to_bytes(init->parameters) == Bytes{0x80, 8, 0, 5, 1, 0, 0, 0, 0xc0, 0, 0, 4});
  }
}

TEST_CASE("INIT: shorter than its fields does not parse") {
  const Bytes bytes = built(ChunkType::kInit, [](ChunkBuilder& chunk) {
    kInit.write(chunk);
    chunk.u32(0);
  });
  for_each_truncation(bytes, [](const ChunkView& chunk) {
    const auto init = InitChunk::parse(chunk);
    REQUIRE(init.has_value() == (chunk.raw.size() >= InitChunk::kHeaderSize));
    if (init) CHECK(init->parameters.size() == chunk.raw.size() - InitChunk::kHeaderSize);
  });
}

}  // namespace
}  // namespace rxsctp::sctp
