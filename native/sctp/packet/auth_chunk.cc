#include "sctp/packet/auth_chunk.h"

#include <algorithm>

#include "sctp/packet/byte_order.h"
#include "sctp/packet/reader.h"

namespace rxsctp::sctp {

std::optional<AuthChunk> AuthChunk::parse(const ChunkView& chunk) {
  Reader reader(chunk.value);
  AuthChunk auth;
  auth.key_id = reader.u16();
  auth.hmac_id = static_cast<HmacId>(reader.u16());
  if (!reader.ok()) return std::nullopt;
  auth.hmac = reader.rest();
  return auth;
}

void AuthChunk::write(std::span<std::uint8_t> value) const {
  std::ranges::fill(value, std::uint8_t{0});
  store_be16(value.data(), key_id);
  store_be16(value.data() + 2, static_cast<std::uint16_t>(hmac_id));
}

}  // namespace rxsctp::sctp
