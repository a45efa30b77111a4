#include "sctp/checksum/crc32c.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sctp/checksum/crc32c_implementations.h"

namespace rxsctp::sctp {
namespace {

namespace all = crc32c_implementations;

std::vector<std::uint8_t> noise(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::uint32_t state = 12345;
  for (auto& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return bytes;
}

std::uint32_t bit_by_bit(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = all::times_x(crc);
  }
  return ~crc;
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST_CASE("CRC32C: published vectors") {
  CHECK(crc32c({}) == 0);
  CHECK(crc32c(bytes_of("123456789")) == 0xe3069283);
  // RFC 3720, appendix B.4.
  std::array<std::uint8_t, 32> block{};
  CHECK(crc32c(block) == 0x8a9136aa);
  block.fill(0xff);
  CHECK(crc32c(block) == 0x62a8ab43);
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<std::uint8_t>(i);
  CHECK(crc32c(block) == 0x46dd794e);
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<std::uint8_t>(31 - i);
  CHECK(crc32c(block) == 0x113fdb5c);
  const std::array<std::uint8_t, 48> iscsi_read = {
      0x01, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00,
      0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18, 0x28, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
  CHECK(crc32c(iscsi_read) == 0xd9963a56);
}

TEST_CASE("CRC32C: every implementation agrees at every length and alignment") {
  const auto bytes = noise(70000);
  std::vector<std::size_t> lengths;
  for (std::size_t length = 0; length <= 512; ++length) lengths.push_back(length);
  for (const std::size_t length : {1500, 3071, 3072, 3073, 3264, 6143, 6144, 65507, 65535}) {
    lengths.push_back(static_cast<std::size_t>(length));
  }
  for (const std::size_t length : lengths) {
    for (std::size_t start = 0; start < 8; ++start) {
      const auto view = std::span<const std::uint8_t>(bytes).subspan(start, length);
      const std::uint32_t expected = length <= 3264 ? bit_by_bit(view) : all::table(0, view);
      CAPTURE(length);
      CAPTURE(start);
      REQUIRE(all::table(0, view) == expected);
      if (all::hardware_name() != nullptr) REQUIRE(all::hardware(0, view) == expected);
      REQUIRE(crc32c(view) == expected);
    }
  }
}

TEST_CASE("CRC32C: extending in pieces gives the whole") {
  const auto bytes = noise(4096);
  const std::span<const std::uint8_t> view(bytes);
  const std::uint32_t whole = crc32c(view);
  for (std::size_t cut = 0; cut <= bytes.size(); cut += 61) {
    CHECK(crc32c_extend(crc32c(view.first(cut)), view.subspan(cut)) == whole);
    CHECK(all::table(all::table(0, view.first(cut)), view.subspan(cut)) == whole);
  }
}

TEST_CASE("CRC32C: the implementation in use has a name") {
  const std::string name = crc32c_implementation();
  const char* hardware = all::hardware_name();
  CHECK(name == (hardware != nullptr ? hardware : "table"));
}

}  // namespace
}  // namespace rxsctp::sctp
