#include "sctp/packet/error_cause.h"

namespace rxsctp::sctp {

void write_cause(ChunkBuilder& chunk, const ErrorCause& cause) {
  chunk.tlv(cause.code, cause.data);
}

}  // namespace rxsctp::sctp
