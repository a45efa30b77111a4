#include "sctp/packet/chunk_list_parameter.h"

namespace rxsctp::sctp {

std::optional<ChunkListParameter> ChunkListParameter::parse(const ParameterView& parameter) {
  if (parameter.type != ParameterType::kChunkList) return std::nullopt;
  return ChunkListParameter{parameter.value};
}

void ChunkListParameter::write(ChunkBuilder& chunk) const {
  chunk.tlv(static_cast<std::uint16_t>(ParameterType::kChunkList), chunk_types);
}

}  // namespace rxsctp::sctp
