#include "sctp/packet/host_name_address_parameter.h"

namespace rxsctp::sctp {

std::optional<HostNameAddressParameter> HostNameAddressParameter::parse(
    const ParameterView& parameter) {
  if (parameter.type != ParameterType::kHostNameAddress) return std::nullopt;
  return HostNameAddressParameter{parameter.raw};
}

}  // namespace rxsctp::sctp
