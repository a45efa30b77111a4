#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk.h"
#include "sctp/packet/writer.h"

namespace rxsctp::sctp {

/// HEARTBEAT and HEARTBEAT ACK (RFC 9260, 3.3.5 and 3.3.6), which have one form: the
/// Heartbeat Information parameter, opaque to all but its sender.
///
///    0       1       2               4
///   +-------+-------+---------------+
///   |4 or 5 | flags | length        |
///   +-------+-------+---------------+
///   | type 1        | length        |
///   +---------------+---------------+
///   | sender's information ...
struct HeartbeatChunk {
  std::span<const std::uint8_t> info;

  static std::optional<HeartbeatChunk> parse(const ChunkView& chunk);

  /// `type` is kHeartbeat, or kHeartbeatAck to echo what a HEARTBEAT brought. False, and nothing is
  /// written, when the chunk does not fit.
  bool write(PacketWriter& packet, ChunkType type) const;
};

}  // namespace rxsctp::sctp
