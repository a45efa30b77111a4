#include "sctp/packet/ecn_chunks.h"

#include <doctest/doctest.h>

#include "sctp/packet/ecn_capable_parameter.h"
#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

ChunkView view_of(const Bytes& bytes) {
  ChunkCursor cursor(bytes);
  const auto chunk = cursor.next();
  REQUIRE(chunk);
  return *chunk;
}

TEST_CASE("ECNE and CWR: what is written is read, each as itself") {
  const Bytes echo = {12, 0, 0, 8, 1, 2, 3, 4};
  CHECK(written([](PacketWriter& packet) { EcnEchoChunk{Tsn(0x01020304)}.write(packet); }) == echo);
  CHECK(EcnEchoChunk::parse(view_of(echo))->lowest_tsn == Tsn(0x01020304));
  CHECK_FALSE(CwrChunk::parse(view_of(echo)));
  const Bytes cwr = {13, 0, 0, 8, 0xff, 0, 0, 9};
  CHECK(written([](PacketWriter& packet) { CwrChunk{Tsn(0xff000009)}.write(packet); }) == cwr);
  CHECK(CwrChunk::parse(view_of(cwr))->lowest_tsn == Tsn(0xff000009));
  CHECK_FALSE(EcnEchoChunk::parse(view_of(cwr)));
}

TEST_CASE("ECNE and CWR: with a count of packets behind the TSN, and too short for one") {
  CHECK(EcnEchoChunk::parse(view_of({12, 0, 0, 12, 0, 0, 0, 9, 0, 0, 0, 2}))->lowest_tsn == Tsn(9));
  CHECK_FALSE(EcnEchoChunk::parse(view_of({12, 0, 0, 7, 0, 0, 9, 0})));
  CHECK_FALSE(CwrChunk::parse(view_of({13, 0, 0, 4})));
}

TEST_CASE("ECN Capable is a header and nothing else") {
  const ParameterView parameter{ParameterType::kEcnCapable, {}, {}};
  CHECK(EcnCapableParameter::parse(parameter));
  const Bytes more(4);
  CHECK_FALSE(EcnCapableParameter::parse({ParameterType::kEcnCapable, more, {}}));
  CHECK_FALSE(EcnCapableParameter::parse({ParameterType::kPadding, {}, {}}));
}

}  // namespace
}  // namespace rxsctp::sctp
