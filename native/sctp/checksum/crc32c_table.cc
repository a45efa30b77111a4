#include "sctp/checksum/crc32c_implementations.h"

namespace rxsctp::sctp::crc32c_implementations {

namespace {

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

/// tables[k][b] is the CRC register after byte b and k zero bytes.
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = times_x(value);
    tables[0][byte] = value;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t previous = tables[k - 1][byte];
      tables[k][byte] = previous >> 8 ^ tables[0][previous & 0xff];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

}  // namespace

std::uint32_t table(std::uint32_t crc, std::span<const std::uint8_t> bytes) {
  const auto& t = kTables;
  crc = ~crc;
  const std::uint8_t* p = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, p += 8) {
    crc = t[7][(crc ^ p[0]) & 0xff] ^ t[6][(crc >> 8 ^ p[1]) & 0xff] ^
          t[5][(crc >> 16 ^ p[2]) & 0xff] ^ t[4][(crc >> 24 ^ p[3]) & 0xff] ^ t[3][p[4]] ^
          t[2][p[5]] ^ t[1][p[6]] ^ t[0][p[7]];
  }
  for (; left > 0; --left, ++p) crc = crc >> 8 ^ t[0][(crc ^ *p) & 0xff];
  return ~crc;
}

}  // namespace rxsctp::sctp::crc32c_implementations
