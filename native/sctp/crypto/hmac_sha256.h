#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sctp/crypto/sha256.h"

namespace rxsctp::sctp {

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1), streaming. Copyable: an object that was only given its key
/// is a template for many messages.
class HmacSha256 {
 public:
  static constexpr std::size_t kSize = Sha256::kDigestSize;
  using Mac = Sha256::Digest;

  explicit HmacSha256(std::span<const std::uint8_t> key);

  void update(std::span<const std::uint8_t> bytes) { inner_.update(bytes); }
  /// The object is spent afterwards.
  Mac finish();

  static Mac of(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message);

 private:
  Sha256 inner_;
  Sha256 outer_;
};

/// Compares in a time that depends on the lengths only, so that a forger learns nothing from it.
bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

}  // namespace rxsctp::sctp
