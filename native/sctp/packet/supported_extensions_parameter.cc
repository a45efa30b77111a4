#include "sctp/packet/supported_extensions_parameter.h"

#include <algorithm>

namespace rxsctp::sctp {

bool SupportedExtensionsParameter::lists(std::uint8_t chunk_type) const {
  return std::find(chunk_types.begin(), chunk_types.end(), chunk_type) != chunk_types.end();
}

std::optional<SupportedExtensionsParameter> SupportedExtensionsParameter::parse(
    const ParameterView& parameter) {
  if (parameter.type != ParameterType::kSupportedExtensions) return std::nullopt;
  return SupportedExtensionsParameter{parameter.value};
}

void SupportedExtensionsParameter::write(ChunkBuilder& chunk) const {
  chunk.tlv(static_cast<std::uint16_t>(ParameterType::kSupportedExtensions), chunk_types);
}

}  // namespace rxsctp::sctp
