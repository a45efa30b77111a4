#pragma once

#include <cstdint>
#include <span>

namespace rxsctp::sctp {

/// CRC32C (Castagnoli), the checksum of RFC 9260, 6.8 and appendix A. The value returned is
/// the one the packet carries in little-endian byte order. Uses the instructions of the processor
/// when it has them.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes);

/// The CRC32C of what gave `crc`, followed by `bytes`. crc32c_extend(0, x) is crc32c(x).
std::uint32_t crc32c_extend(std::uint32_t crc, std::span<const std::uint8_t> bytes);

/// Which implementation runs here: "sse4.2", "armv8" or "table".
const char* crc32c_implementation();

}  // namespace rxsctp::sctp
