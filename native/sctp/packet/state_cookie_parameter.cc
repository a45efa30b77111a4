#include "sctp/packet/state_cookie_parameter.h"

namespace rxsctp::sctp {

std::optional<StateCookieParameter> StateCookieParameter::parse(const ParameterView& parameter) {
  if (parameter.type != ParameterType::kStateCookie) return std::nullopt;
  return StateCookieParameter{parameter.value};
}

void StateCookieParameter::write(ChunkBuilder& chunk) const {
  chunk.tlv(static_cast<std::uint16_t>(ParameterType::kStateCookie), cookie);
}

}  // namespace rxsctp::sctp
