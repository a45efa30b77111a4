#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk.h"
#include "sctp/packet/writer.h"

namespace rxsctp::sctp {

/// COOKIE ECHO (RFC 9260, 3.3.11): the value of the State Cookie parameter of INIT ACK.
///
///    0       1       2               4
///   +-------+-------+---------------+
///   |  10   | flags | length        |
///   +-------+-------+---------------+
///   | cookie ...
struct CookieEchoChunk {
  std::span<const std::uint8_t> cookie;

  static std::optional<CookieEchoChunk> parse(const ChunkView& chunk);
  bool write(PacketWriter& packet) const;
};

/// COOKIE ACK (RFC 9260, 3.3.12): a chunk header, type 11, length 4.
struct CookieAckChunk {
  static std::optional<CookieAckChunk> parse(const ChunkView& chunk);
  bool write(PacketWriter& packet) const;
};

}  // namespace rxsctp::sctp
