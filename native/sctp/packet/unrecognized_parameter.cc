#include "sctp/packet/unrecognized_parameter.h"

namespace rxsctp::sctp {

std::optional<UnrecognizedParameter> UnrecognizedParameter::parse(const ParameterView& parameter) {
  if (parameter.type != ParameterType::kUnrecognizedParameter) return std::nullopt;
  return UnrecognizedParameter{parameter.value};
}

void UnrecognizedParameter::write(ChunkBuilder& chunk) const {
  chunk.tlv(static_cast<std::uint16_t>(ParameterType::kUnrecognizedParameter), parameter);
}

}  // namespace rxsctp::sctp
