#include "sctp/packet/hmac_algo_parameter.h"

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

HmacId HmacAlgoParameter::operator[](std::size_t index) const {
  return static_cast<HmacId>(load_be16(ids.subspan(index * kEntrySize, kEntrySize).data()));
}

bool HmacAlgoParameter::lists(HmacId id) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if ((*this)[i] == id) return true;
  }
  return false;
}

std::optional<HmacAlgoParameter> HmacAlgoParameter::parse(const ParameterView& parameter) {
  if (parameter.type != ParameterType::kHmacAlgo) return std::nullopt;
  if (parameter.value.size() % kEntrySize != 0) return std::nullopt;
  return HmacAlgoParameter{parameter.value};
}

void HmacAlgoParameter::write(ChunkBuilder& chunk) const {
  chunk.tlv(static_cast<std::uint16_t>(ParameterType::kHmacAlgo), ids);
}

}  // namespace rxsctp::sctp
