#include "sctp/packet/common_header.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "sctp/checksum/crc32c.h"
#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

TEST_CASE("common header: layout and round trip") {
  std::array<std::uint8_t, CommonHeader::kSize> bytes;
  bytes.fill(0xee);
  const CommonHeader header{0x1234, 0x5678, 0x9abcdef0};
  header.write(bytes.data());
  CHECK(to_bytes(bytes) ==
        Bytes{0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x00, 0x00, 0x00, 0x00});
  CHECK(CommonHeader::parse(bytes) == header);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(CommonHeader::parse(std::span(bytes).first(size)).has_value());
  }
}

TEST_CASE("checksum: over the packet with a zero field, least significant byte first") {
  Bytes packet(37);
  for (std::size_t i = 0; i < packet.size(); ++i) packet[i] = static_cast<std::uint8_t>(i * 3);
  Bytes zeroed = packet;
  std::fill_n(zeroed.begin() + CommonHeader::kChecksumOffset, 4, std::uint8_t{0});
  const std::uint32_t crc = crc32c(zeroed);

  store_checksum(packet);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(packet[CommonHeader::kChecksumOffset + i] == (crc >> (8 * i) & 0xff));
  }
  CHECK(checksum_valid(packet));
}

TEST_CASE("checksum: every flipped bit and every cut is seen") {
  Bytes packet(44, 0x5a);
  store_checksum(packet);
  for (std::size_t bit = 0; bit < packet.size() * 8; ++bit) {
    Bytes damaged = packet;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    CHECK_FALSE(checksum_valid(damaged));
  }
  for (std::size_t size = 0; size < packet.size(); ++size) {
    CHECK_FALSE(checksum_valid(std::span(packet).first(size)));
  }
}

}  // namespace
}  // namespace rxsctp::sctp
