#include "sctp/packet/ecn_capable_parameter.h"

namespace rxsctp::sctp {

std::optional<EcnCapableParameter> EcnCapableParameter::parse(const ParameterView& parameter) {
  if (parameter.type != ParameterType::kEcnCapable || !parameter.value.empty()) return std::nullopt;
  return EcnCapableParameter{};
}

void EcnCapableParameter::write(ChunkBuilder& chunk) const {
  chunk.tlv(static_cast<std::uint16_t>(ParameterType::kEcnCapable), {});
}

}  // namespace rxsctp::sctp
