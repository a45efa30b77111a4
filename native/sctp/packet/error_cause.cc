#include "sctp/packet/error_cause.h"

#include <algorithm>

namespace rxsctp::sctp {

std::vector<ErrorCause> copy_causes(std::span<const std::uint8_t> causes) {
  std::vector<ErrorCause> copies;
  std::size_t room = kMaxCopiedCauseBytes;
  CauseCursor cursor(causes);
  while (room >= kTlvHeaderSize) {
    const auto cause = cursor.next();
    if (!cause) break;
    room -= kTlvHeaderSize;
    const auto data = cause->value.first(std::min(room, cause->value.size()));
    copies.push_back({static_cast<std::uint16_t>(cause->code), {data.begin(), data.end()}});
    room -= data.size();
  }
  return copies;
}

void write_cause(ChunkBuilder& chunk, const ErrorCause& cause) {
  chunk.tlv(cause.code, cause.data);
}

}  // namespace rxsctp::sctp
