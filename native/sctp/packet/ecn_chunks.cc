#include "sctp/packet/ecn_chunks.h"

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

template <ChunkType type>
std::optional<EcnChunk<type>> EcnChunk<type>::parse(const ChunkView& chunk) {
  if (chunk.type != type || chunk.value.size() < 4) return std::nullopt;
  return EcnChunk{Tsn(load_be32(chunk.value.data()))};
}

template <ChunkType type>
bool EcnChunk<type>::write(PacketWriter& packet) const {
  std::uint8_t* out = packet.append(type, 0, 4);
  if (out == nullptr) return false;
  store_be32(out, lowest_tsn.value());
  return true;
}

template struct EcnChunk<ChunkType::kEcnEcho>;
template struct EcnChunk<ChunkType::kCwr>;

}  // namespace rxsctp::sctp
