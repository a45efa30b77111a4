#include "sctp/packet/supported_address_types_parameter.h"

#include "sctp/packet/reader.h"

namespace rxsctp::sctp {

std::optional<SupportedAddressTypesParameter> SupportedAddressTypesParameter::parse(
    const ParameterView& parameter) {
  if (parameter.type != ParameterType::kSupportedAddressTypes || parameter.value.size() % 2 != 0) {
    return std::nullopt;
  }
  SupportedAddressTypesParameter types;
  Reader reader(parameter.value);
  while (reader.remaining() > 0) {
    const auto type = static_cast<ParameterType>(reader.u16());
    types.ipv4 |= type == ParameterType::kIpv4Address;
    types.ipv6 |= type == ParameterType::kIpv6Address;
  }
  return types;
}

void SupportedAddressTypesParameter::write(ChunkBuilder& chunk) const {
  chunk.open(static_cast<std::uint16_t>(ParameterType::kSupportedAddressTypes));
  if (ipv4) chunk.u16(static_cast<std::uint16_t>(ParameterType::kIpv4Address));
  if (ipv6) chunk.u16(static_cast<std::uint16_t>(ParameterType::kIpv6Address));
  chunk.close();
}

}  // namespace rxsctp::sctp
