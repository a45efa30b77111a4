#include "sctp/packet/error_chunk.h"

namespace rxsctp::sctp {

std::optional<ErrorChunk> ErrorChunk::parse(const ChunkView& chunk) {
  if (chunk.value.empty()) return std::nullopt;
  return ErrorChunk{chunk.value};
}

}  // namespace rxsctp::sctp
