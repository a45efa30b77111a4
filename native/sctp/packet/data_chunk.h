#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "sctp/packet/byte_order.h"
#include "sctp/packet/chunk.h"
#include "sctp/packet/writer.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// DATA (RFC 9260, 3.3.1; I bit: RFC 7053, 3).
///
///    0       1       2               4
///   +-------+-------+---------------+
///   |   0   |0000IUBE length        |
///   +-------+-------+---------------+
///   |              TSN              |
///   +---------------+---------------+
///   |   stream id   |      SSN      |
///   +---------------+---------------+
///   |              PPID             |
///   +-------------------------------+
///   | user data ...
struct DataChunk {
  static constexpr std::size_t kHeaderSize = 16;  // chunk header included
  static constexpr std::uint8_t kEnding = 0x01;
  static constexpr std::uint8_t kBeginning = 0x02;
  static constexpr std::uint8_t kUnordered = 0x04;
  static constexpr std::uint8_t kImmediate = 0x08;

  Tsn tsn;
  std::uint16_t stream = 0;
  Ssn ssn;
  std::uint32_t ppid = 0;
  std::uint8_t flags = 0;  // of the constants above
  std::span<const std::uint8_t> payload;

  bool ending() const { return (flags & kEnding) != 0; }
  bool beginning() const { return (flags & kBeginning) != 0; }
  bool unordered() const { return (flags & kUnordered) != 0; }
  bool immediate() const { return (flags & kImmediate) != 0; }

  /// An empty payload parses: the receiver must answer it with a No User Data cause that names the
  /// TSN (RFC 9260, 6.2).
  static std::optional<DataChunk> parse(const ChunkView& chunk) {
    constexpr std::size_t kFields = kHeaderSize - kChunkHeaderSize;
    if (chunk.value.size() < kFields) return std::nullopt;
    const std::uint8_t* p = chunk.value.data();
    return DataChunk{Tsn(load_be32(p)),
                     load_be16(p + 4),
                     Ssn(load_be16(p + 6)),
                     load_be32(p + 8),
                     static_cast<std::uint8_t>(chunk.flags & 0x0f),
                     chunk.value.subspan(kFields)};
  }

  /// False, and nothing is written, when the chunk does not fit.
  bool write(PacketWriter& packet) const {
    std::uint8_t* out = write_header(packet, payload.size());
    if (out == nullptr) return false;
    if (!payload.empty()) std::memcpy(out, payload.data(), payload.size());
    return true;
  }

  /// As write(), with the payload taken from `parts` instead of `payload`.
  bool write(PacketWriter& packet, std::span<const std::span<const std::uint8_t>> parts) const {
    std::size_t size = 0;
    for (const auto& part : parts) size += part.size();
    std::uint8_t* out = write_header(packet, size);
    if (out == nullptr) return false;
    for (const auto& part : parts) {
      if (part.empty()) continue;
      std::memcpy(out, part.data(), part.size());
      out += part.size();
    }
    return true;
  }

  /// Appends the chunk without its payload and returns where the caller writes exactly
  /// `payload_size` bytes; nullptr when the chunk does not fit.
  std::uint8_t* write_header(PacketWriter& packet, std::size_t payload_size) const {
    std::uint8_t* out =
        packet.append(ChunkType::kData, flags, kHeaderSize - kChunkHeaderSize + payload_size);
    if (out == nullptr) return nullptr;
    store_be32(out, tsn.value());
    store_be16(out + 4, stream);
    store_be16(out + 6, ssn.value());
    store_be32(out + 8, ppid);
    return out + (kHeaderSize - kChunkHeaderSize);
  }
};

}  // namespace rxsctp::sctp
