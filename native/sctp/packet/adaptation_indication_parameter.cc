#include "sctp/packet/adaptation_indication_parameter.h"

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

std::optional<AdaptationIndicationParameter> AdaptationIndicationParameter::parse(
    const ParameterView& parameter) {
  if (parameter.type != ParameterType::kAdaptationIndication || parameter.value.size() != 4) {
    return std::nullopt;
  }
  return AdaptationIndicationParameter{load_be32(parameter.value.data())};
}

void AdaptationIndicationParameter::write(ChunkBuilder& chunk) const {
  chunk.open(static_cast<std::uint16_t>(ParameterType::kAdaptationIndication));
  chunk.u32(code_point);
  chunk.close();
}

}  // namespace rxsctp::sctp
