#include "sctp/packet/forward_tsn_supported_parameter.h"

namespace rxsctp::sctp {

std::optional<ForwardTsnSupportedParameter> ForwardTsnSupportedParameter::parse(
    const ParameterView& parameter) {
  if (parameter.type != ParameterType::kForwardTsnSupported || !parameter.value.empty()) {
    return std::nullopt;
  }
  return ForwardTsnSupportedParameter{};
}

void ForwardTsnSupportedParameter::write(ChunkBuilder& chunk) const {
  chunk.tlv(static_cast<std::uint16_t>(ParameterType::kForwardTsnSupported), {});
}

}  // namespace rxsctp::sctp
