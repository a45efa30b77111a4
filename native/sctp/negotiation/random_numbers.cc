#include "sctp/negotiation/random_numbers.h"

#include "sctp/crypto/wipe.h"
#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

KeyVector::Random RandomNumbers::of(std::uint32_t local_tag, Tsn initial_tsn) {
  if (!keyed_) {
    std::array<std::uint8_t, 32> key;
    random_.fill(key);
    keyed_.emplace(key);
    wipe(key.data(), key.size());
  }
  std::array<std::uint8_t, 8> drawn;
  store_be32(drawn.data(), local_tag);
  store_be32(drawn.data() + 4, initial_tsn.value());
  HmacSha256 hmac = *keyed_;
  hmac.update(drawn);
  return hmac.finish();
}

}  // namespace rxsctp::sctp
