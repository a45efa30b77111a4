#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "sctp/crypto/hmac.h"
#include "sctp/crypto/secret.h"
#include "sctp/negotiation/key_vector.h"
#include "sctp/packet/auth_chunk.h"

namespace rxsctp::sctp {

/// The HMAC of an AUTH chunk: hmac_size() bytes of it.
using AuthHmac = std::array<std::uint8_t, HmacSha256::kSize>;

/// What an endpoint pair shared key makes of an association (RFC 4895, 6.1), to begin HMACs with. A
/// key that is never used costs nothing but its secret.
class AssociationKey {
 public:
  explicit AssociationKey(Secret shared) : shared_(std::move(shared)) {}

  /// The two sides have said something else: what was made of that before is forgotten.
  void forget();

  /// Of a packet from its AUTH chunk on, whatever stands there for the HMAC. `id` is one of
  /// hmac_size().
  AuthHmac hmac(HmacId id, std::span<const std::uint8_t> covered, const KeyVector& one,
                const KeyVector& other);

 private:
  Secret shared_;
  std::optional<HmacSha1> sha1_;
  std::optional<HmacSha256> sha256_;
};

}  // namespace rxsctp::sctp
