#pragma once

#include <cstdint>
#include <optional>

#include "sctp/packet/chunk.h"
#include "sctp/packet/writer.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// SHUTDOWN (RFC 9260, 3.3.8).
///
///    0       1       2               4
///   +-------+-------+---------------+
///   |   7   | flags | length 8      |
///   +-------+-------+---------------+
///   |      cumulative TSN ack       |
///   +-------------------------------+
struct ShutdownChunk {
  Tsn cumulative_tsn_ack;

  static std::optional<ShutdownChunk> parse(const ChunkView& chunk);
  bool write(PacketWriter& packet) const;
};

/// SHUTDOWN ACK (RFC 9260, 3.3.9): a chunk header, type 8, length 4.
struct ShutdownAckChunk {
  static std::optional<ShutdownAckChunk> parse(const ChunkView& chunk);
  bool write(PacketWriter& packet) const;
};

/// SHUTDOWN COMPLETE (RFC 9260, 3.3.13): a chunk header, type 14, length 4; the low bit of
/// the flags is the T bit.
struct ShutdownCompleteChunk {
  static constexpr std::uint8_t kTagReflected = 0x01;

  bool tag_reflected = false;

  static std::optional<ShutdownCompleteChunk> parse(const ChunkView& chunk);
  bool write(PacketWriter& packet) const;
};

}  // namespace rxsctp::sctp
