#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk.h"

namespace rxsctp::sctp {

/// ERROR (RFC 9260, 3.3.10): one or more error causes. To write one, commit a ChunkBuilder
/// for ChunkType::kError after writing causes into it.
///
///    0       1       2               4
///   +-------+-------+---------------+
///   |   9   | flags | length        |
///   +-------+-------+---------------+
///   | error causes ...
struct ErrorChunk {
  std::span<const std::uint8_t> causes;  // to be walked with a CauseCursor

  /// Nothing when there is no cause.
  static std::optional<ErrorChunk> parse(const ChunkView& chunk);
};

}  // namespace rxsctp::sctp
