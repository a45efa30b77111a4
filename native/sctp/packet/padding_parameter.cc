#include "sctp/packet/padding_parameter.h"

namespace rxsctp::sctp {

std::optional<PaddingParameter> PaddingParameter::parse(const ParameterView& parameter) {
  if (parameter.type != ParameterType::kPadding) return std::nullopt;
  return PaddingParameter{parameter.value.size()};
}

void PaddingParameter::write(ChunkBuilder& chunk) const {
  chunk.open(static_cast<std::uint16_t>(ParameterType::kPadding));
  for (std::size_t i = 0; i < padding_size; ++i) chunk.u8(0);
  chunk.close();
}

}  // namespace rxsctp::sctp
