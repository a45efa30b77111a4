#pragma once

#include <cstddef>
#include <optional>

#include "sctp/packet/chunk.h"
#include "sctp/packet/writer.h"

namespace rxsctp::sctp {

/// PAD (RFC 4820, 3): makes a packet as large as it is to be. Whoever receives it discards it,
/// and a peer that does not know it skips it without a word.
///
///    0       1       2               4
///   +-------+-------+---------------+
///   | 0x84  | flags | length        |
///   +-------+-------+---------------+
///   | padding data ...
struct PadChunk {
  std::size_t padding_size = 0;

  static std::optional<PadChunk> parse(const ChunkView& chunk);

  /// False, and nothing is written, when the chunk does not fit.
  bool write(PacketWriter& packet) const;
};

}  // namespace rxsctp::sctp
