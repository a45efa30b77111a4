#include "sctp/packet/random_parameter.h"

namespace rxsctp::sctp {

std::optional<RandomParameter> RandomParameter::parse(const ParameterView& parameter) {
  if (parameter.type != ParameterType::kRandom) return std::nullopt;
  return RandomParameter{parameter.value};
}

void RandomParameter::write(ChunkBuilder& chunk) const {
  chunk.tlv(static_cast<std::uint16_t>(ParameterType::kRandom), number);
}

}  // namespace rxsctp::sctp
