#include "sctp/packet/pad_chunk.h"

#include <algorithm>
#include <cstdint>

namespace rxsctp::sctp {

std::optional<PadChunk> PadChunk::parse(const ChunkView& chunk) {
  return PadChunk{chunk.value.size()};
}

bool PadChunk::write(PacketWriter& packet) const {
  std::uint8_t* const data = packet.append(ChunkType::kPad, 0, padding_size);
  if (data == nullptr) return false;
  std::fill_n(data, padding_size, std::uint8_t{0});
  return true;
}

}  // namespace rxsctp::sctp
