#include "sctp/packet/cookie_chunk.h"

namespace rxsctp::sctp {

std::optional<CookieEchoChunk> CookieEchoChunk::parse(const ChunkView& chunk) {
  if (chunk.value.empty()) return std::nullopt;
  return CookieEchoChunk{chunk.value};
}

bool CookieEchoChunk::write(PacketWriter& packet) const {
  return packet.append(ChunkType::kCookieEcho, 0, cookie);
}

std::optional<CookieAckChunk> CookieAckChunk::parse(const ChunkView& chunk) {
  if (!chunk.value.empty()) return std::nullopt;
  return CookieAckChunk{};
}

bool CookieAckChunk::write(PacketWriter& packet) const {
  return packet.append(ChunkType::kCookieAck, 0, std::size_t{0}) != nullptr;
}

}  // namespace rxsctp::sctp
