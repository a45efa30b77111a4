#include "sctp/packet/cookie_preservative_parameter.h"

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

std::optional<CookiePreservativeParameter> CookiePreservativeParameter::parse(
    const ParameterView& parameter) {
  if (parameter.type != ParameterType::kCookiePreservative || parameter.value.size() != 4) {
    return std::nullopt;
  }
  return CookiePreservativeParameter{load_be32(parameter.value.data())};
}

void CookiePreservativeParameter::write(ChunkBuilder& chunk) const {
  chunk.open(static_cast<std::uint16_t>(ParameterType::kCookiePreservative));
  chunk.u32(life_span_increment_ms);
  chunk.close();
}

}  // namespace rxsctp::sctp
