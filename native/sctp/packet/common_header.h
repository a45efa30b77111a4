#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

/// The first 12 bytes of every packet (RFC 9260, 3.1).
///
///    0               2               4
///   +---------------+---------------+
///   |  source port  |  dest. port   |  0
///   +---------------+---------------+
///   |       verification tag        |  4
///   +-------------------------------+
///   |       checksum (CRC32C)       |  8
///   +-------------------------------+
struct CommonHeader {
  static constexpr std::size_t kSize = 12;
  static constexpr std::size_t kChecksumOffset = 8;

  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t verification_tag = 0;

  bool operator==(const CommonHeader&) const = default;

  /// Nothing when the packet is shorter than the header. Does not look at the checksum.
  static constexpr std::optional<CommonHeader> parse(std::span<const std::uint8_t> packet) {
    if (packet.size() < kSize) return std::nullopt;
    return CommonHeader{load_be16(packet.data()), load_be16(packet.data() + 2),
                        load_be32(packet.data() + 4)};
  }

  /// Writes the header with a zero checksum; `out` has at least kSize bytes.
  constexpr void write(std::uint8_t* out) const {
    store_be16(out, source_port);
    store_be16(out + 2, destination_port);
    store_be32(out + 4, verification_tag);
    store_be32(out + kChecksumOffset, 0);
  }
};

/// True when the checksum of `packet` is right (RFC 9260, 6.8). Reads the packet in place,
/// counting the checksum field as zero.
bool checksum_valid(std::span<const std::uint8_t> packet);

/// Computes the checksum of `packet` and stores it. `packet` has at least a common header.
void store_checksum(std::span<std::uint8_t> packet);

}  // namespace rxsctp::sctp
