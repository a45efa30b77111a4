// Generated from definition/options.mjs by `npm run generate`: change it there.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace rxsctp {

/// An endpoint pair shared key (RFC 4895, 6.1).
struct AuthKey {
  std::uint16_t id = 0;
  std::vector<std::uint8_t> secret;

  bool operator==(const AuthKey&) const = default;
};

/// SCTP-AUTH (RFC 4895).
struct AuthSettings {
  /// Chunk types the peer has to authenticate.
  std::vector<std::uint8_t> chunks;
  /// HMAC identifiers in order of preference; none leaves the engine's.
  std::vector<std::uint16_t> hmacs;
  std::vector<AuthKey> keys;
  std::optional<std::uint16_t> active_key;

  bool operator==(const AuthSettings&) const = default;
};

/// What an engine is told besides the parameters of its associations. The embedded one has use for
/// the first and `auth` only yet.
struct Settings {
  /// Over UDP (RFC 6951) instead of IP.
  bool encapsulated = false;
  /// SO_SNDBUF, bytes.
  std::uint32_t send_buffer = 2'097'152;
  /// I-DATA chunks (RFC 8260, 2).
  bool interleaving = false;
  /// Addresses may come and go (RFC 5061).
  bool address_reconfiguration = false;
  std::optional<AuthSettings> auth;

  bool operator==(const Settings&) const = default;
};

}  // namespace rxsctp
