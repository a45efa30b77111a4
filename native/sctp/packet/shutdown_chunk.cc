#include "sctp/packet/shutdown_chunk.h"

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

std::optional<ShutdownChunk> ShutdownChunk::parse(const ChunkView& chunk) {
  if (chunk.value.size() != 4) return std::nullopt;
  return ShutdownChunk{Tsn(load_be32(chunk.value.data()))};
}

bool ShutdownChunk::write(PacketWriter& packet) const {
  std::uint8_t* out = packet.append(ChunkType::kShutdown, 0, 4);
  if (out == nullptr) return false;
  store_be32(out, cumulative_tsn_ack.value());
  return true;
}

std::optional<ShutdownAckChunk> ShutdownAckChunk::parse(const ChunkView& chunk) {
  if (!chunk.value.empty()) return std::nullopt;
  return ShutdownAckChunk{};
}

bool ShutdownAckChunk::write(PacketWriter& packet) const {
  return packet.append(ChunkType::kShutdownAck, 0, std::size_t{0}) != nullptr;
}

std::optional<ShutdownCompleteChunk> ShutdownCompleteChunk::parse(const ChunkView& chunk) {
  if (!chunk.value.empty()) return std::nullopt;
  return ShutdownCompleteChunk{(chunk.flags & kTagReflected) != 0};
}

bool ShutdownCompleteChunk::write(PacketWriter& packet) const {
  const std::uint8_t flags = tag_reflected ? kTagReflected : 0;
  return packet.append(ChunkType::kShutdownComplete, flags, std::size_t{0}) != nullptr;
}

}  // namespace rxsctp::sctp
