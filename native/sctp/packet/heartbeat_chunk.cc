#include "sctp/packet/heartbeat_chunk.h"

#include <cstring>

#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

std::optional<HeartbeatChunk> HeartbeatChunk::parse(const ChunkView& chunk) {
  const auto parameter = ParameterCursor(chunk.value).next();
  if (!parameter || parameter->type != ParameterType::kHeartbeatInfo) return std::nullopt;
  return HeartbeatChunk{parameter->value};
}

bool HeartbeatChunk::write(PacketWriter& packet, ChunkType type) const {
  const std::size_t length = kTlvHeaderSize + info.size();
  std::uint8_t* out = packet.append(type, 0, length);
  if (out == nullptr) return false;
  store_be16(out, static_cast<std::uint16_t>(ParameterType::kHeartbeatInfo));
  store_be16(out + 2, static_cast<std::uint16_t>(length));
  if (!info.empty()) std::memcpy(out + kTlvHeaderSize, info.data(), info.size());
  return true;
}

}  // namespace rxsctp::sctp
