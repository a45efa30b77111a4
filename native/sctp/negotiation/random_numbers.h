#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "engine/random_source.h"
#include "sctp/crypto/hmac.h"
#include "sctp/negotiation/key_vector.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// The random numbers of RFC 4895, 6.1, that a stack tells its peers. Each follows from what the
/// association has drawn anyway, its tag and its first TSN, and from a secret of the stack: so that
/// nothing has to be kept of an INIT that is answered, and that where both sides open at once our
/// INIT and our INIT ACK say the same.
class RandomNumbers {
 public:
  explicit RandomNumbers(RandomSource& random) : random_(random) {}

  KeyVector::Random of(std::uint32_t local_tag, Tsn initial_tsn);

 private:
  RandomSource& random_;
  std::optional<HmacSha256> keyed_;  // from the first that is asked for on
};

}  // namespace rxsctp::sctp
