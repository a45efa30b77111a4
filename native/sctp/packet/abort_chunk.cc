#include "sctp/packet/abort_chunk.h"

namespace rxsctp::sctp {

std::optional<AbortChunk> AbortChunk::parse(const ChunkView& chunk) {
  return AbortChunk{(chunk.flags & kTagReflected) != 0, chunk.value};
}

}  // namespace rxsctp::sctp
