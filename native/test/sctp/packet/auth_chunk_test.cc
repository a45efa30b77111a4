#include "sctp/packet/auth_chunk.h"

#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

TEST_CASE("AUTH: what is written is read, with zeros for the HMAC") {
  const Bytes bytes = written([](PacketWriter& packet) {
    std::uint8_t* const value = packet.append(ChunkType::kAuth, 0, 4 + hmac_size(HmacId::kSha1));
    REQUIRE(value != nullptr);
    AuthChunk{0x0102, HmacId::kSha1, {}}.write({value, 24});
  });
  CHECK(bytes.size() == AuthChunk::kHeaderSize + 20);
  CHECK(Bytes(bytes.begin(), bytes.begin() + 9) == Bytes{15, 0, 0, 28, 1, 2, 0, 1, 0});
  const auto auth = AuthChunk::parse(first_chunk(bytes));
  REQUIRE(auth);
  CHECK(auth->key_id == 0x0102);
  CHECK(auth->hmac_id == HmacId::kSha1);
  CHECK(to_bytes(auth->hmac) == Bytes(20));
}

TEST_CASE("AUTH: of each length, the HMAC is what is left") {
  Bytes whole(48, 9);
  whole[0] = 15;
  for_each_truncation(whole, [](const ChunkView& chunk) {
    const auto auth = AuthChunk::parse(chunk);
    REQUIRE(auth.has_value() == (chunk.raw.size() >= AuthChunk::kHeaderSize));
    if (auth) CHECK(auth->hmac.size() == chunk.raw.size() - AuthChunk::kHeaderSize);
  });
}

TEST_CASE("AUTH: how long an HMAC is") {
  CHECK(hmac_size(HmacId::kSha1) == 20);
  CHECK(hmac_size(HmacId::kSha256) == 32);
  for (const std::uint16_t id : {0, 2, 4, 0xffff}) CHECK(hmac_size(HmacId{id}) == 0);
}

}  // namespace
}  // namespace rxsctp::sctp
