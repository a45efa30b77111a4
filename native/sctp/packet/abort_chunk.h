#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk.h"

namespace rxsctp::sctp {

/// ABORT (RFC 9260, 3.3.7): error causes, if any. To write one, commit a ChunkBuilder for
/// ChunkType::kAbort with these flags, after writing causes into it.
///
///    0       1       2               4
///   +-------+-------+---------------+
///   |   6   |0000000T length        |
///   +-------+-------+---------------+
///   | error causes ...
struct AbortChunk {
  /// T bit: the sender knew no tag of its peer and reflects the one it received (RFC 9260, 8.5.1).
  static constexpr std::uint8_t kTagReflected = 0x01;

  bool tag_reflected = false;
  std::span<const std::uint8_t> causes;  // to be walked with a CauseCursor

  static std::optional<AbortChunk> parse(const ChunkView& chunk);
};

}  // namespace rxsctp::sctp
