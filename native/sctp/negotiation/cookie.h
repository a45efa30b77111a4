#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/address.h"
#include "engine/message.h"
#include "engine/random_source.h"
#include "engine/time.h"
#include "sctp/negotiation/capabilities.h"
#include "sctp/negotiation/key_vector.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// Everything it takes to set up an association once its COOKIE ECHO comes back (RFC 9260,
/// 5.1.3); until then nothing is kept. "Local" is who made the cookie.
struct StateCookie {
  Time created{};
  Duration life{0};
  PathAddress path;  // of the INIT; the cookie leaves `path.local` out
  EndpointId endpoint = 0;
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
  std::uint32_t local_tag = 0;
  std::uint32_t peer_tag = 0;
  Capabilities capabilities;
  /// What the peer says of authentication, where both sides have it.
  std::optional<KeyVector> peer_keys{};
  /// Proves that the peer's INIT met an existing association (RFC 9260, 5.2.2): its Tie-Tags, a
  /// random number of its own instead of its tags, which stay off the wire. 0: there was none.
  std::uint64_t tie_tags = 0;

  bool stale(Time now) const { return now > created + life; }
};

/// A cookie as it goes over the wire.
class SealedCookie {
 public:
  static constexpr std::size_t kMaxSize = 768;

  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), size_}; }

 private:
  friend class CookieJar;
  std::array<std::uint8_t, kMaxSize> bytes_;
  std::size_t size_ = 0;
};

/// Signs cookies and recognises them by HMAC-SHA-256, cut to half its size (RFC 2104, 5): anybody's
/// address may get a cookie that it has not asked for, so each has to be small. The key changes
/// every rotation period; the one before stays good for as long, so each cookie outlives its life
/// span.
class CookieJar {
 public:
  explicit CookieJar(RandomSource& random) : random_(random) {}

  SealedCookie seal(const StateCookie& cookie, Time now);
  /// The cookie when it is one of ours, unchanged; it may be stale.
  std::optional<StateCookie> open(std::span<const std::uint8_t> sealed) const;
  /// No cookie has a longer life.
  Duration longest_life() const { return period_; }

 private:
  static constexpr std::size_t kMacSize = 16;
  using Key = std::array<std::uint8_t, 32>;
  using Mac = std::array<std::uint8_t, kMacSize>;

  static Mac mac_of(const Key& key, std::span<const std::uint8_t> body);
  void rotate(Time now);
  void make_key();

  RandomSource& random_;
  std::array<Key, 2> keys_{};    // by generation, even and odd
  std::uint8_t generation_ = 0;  // of the newest key
  std::uint8_t known_keys_ = 0;
  Time rotated_{};
  Duration period_ = std::chrono::seconds(60);
};

}  // namespace rxsctp::sctp
