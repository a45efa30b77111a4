#pragma once

#include <optional>

#include "sctp/packet/chunk.h"
#include "sctp/packet/writer.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// ECNE and CWR (RFC 4960, appendix A, whose numbers RFC 9260, 3.2, reserves): a packet came
/// marked, and its sender has slowed down for it.
///
///    0       1       2               4
///   +-------+-------+---------------+
///   | type  | flags | length 8      |
///   +-------+-------+---------------+
///   |          lowest TSN           |  in the packet that was marked
///   +-------------------------------+
template <ChunkType type>
struct EcnChunk {
  Tsn lowest_tsn;

  /// What follows the TSN says nothing: some stacks add how many packets were marked.
  static std::optional<EcnChunk> parse(const ChunkView& chunk);
  /// False, and nothing is written, when the chunk does not fit.
  bool write(PacketWriter& packet) const;
};
using EcnEchoChunk = EcnChunk<ChunkType::kEcnEcho>;
using CwrChunk = EcnChunk<ChunkType::kCwr>;
extern template struct EcnChunk<ChunkType::kEcnEcho>;
extern template struct EcnChunk<ChunkType::kCwr>;

}  // namespace rxsctp::sctp
