#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sctp/crypto/sha1.h"
#include "sctp/crypto/sha256.h"

namespace rxsctp::sctp {

/// HMAC (RFC 2104, FIPS 198-1), streaming. Copyable: an object that was only given its key is a
/// template for many messages. It is as good as the key, and leaves nothing behind.
template <typename Hash>
class Hmac {
 public:
  static constexpr std::size_t kSize = Hash::kDigestSize;
  using Mac = typename Hash::Digest;

  explicit Hmac(std::span<const std::uint8_t> key);
  Hmac(const Hmac&) = default;
  Hmac& operator=(const Hmac&) = default;
  ~Hmac();

  void update(std::span<const std::uint8_t> bytes) { inner_.update(bytes); }
  /// The object is spent afterwards.
  Mac finish();

  static Mac of(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message);

 private:
  Hash inner_;
  Hash outer_;
};

extern template class Hmac<Sha1>;
extern template class Hmac<Sha256>;
using HmacSha1 = Hmac<Sha1>;
using HmacSha256 = Hmac<Sha256>;

/// Compares in a time that depends on the lengths only, so that a forger learns nothing from it.
bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

}  // namespace rxsctp::sctp
