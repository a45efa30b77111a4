#include "sctp/packet/common_header.h"

#include <algorithm>
#include <array>

#include "sctp/checksum/crc32c.h"

namespace rxsctp::sctp {

namespace {

std::uint32_t checksum_of(std::span<const std::uint8_t> packet) {
  std::array<std::uint8_t, CommonHeader::kSize> header{};
  std::copy_n(packet.data(), CommonHeader::kChecksumOffset, header.data());
  return crc32c_extend(crc32c(header), packet.subspan(CommonHeader::kSize));
}

// The CRC travels least significant byte first (RFC 9260, appendix A).
std::array<std::uint8_t, 4> on_the_wire(std::uint32_t crc) {
  return {static_cast<std::uint8_t>(crc), static_cast<std::uint8_t>(crc >> 8),
          static_cast<std::uint8_t>(crc >> 16), static_cast<std::uint8_t>(crc >> 24)};
}

}  // namespace

bool checksum_valid(std::span<const std::uint8_t> packet) {
  if (packet.size() < CommonHeader::kSize) return false;
  const auto expected = on_the_wire(checksum_of(packet));
  return std::equal(expected.begin(), expected.end(),
                    packet.data() + CommonHeader::kChecksumOffset);
}

void store_checksum(std::span<std::uint8_t> packet) {
  if (packet.size() < CommonHeader::kSize) return;
  const auto checksum = on_the_wire(checksum_of(packet));
  std::copy(checksum.begin(), checksum.end(), packet.data() + CommonHeader::kChecksumOffset);
}

}  // namespace rxsctp::sctp
