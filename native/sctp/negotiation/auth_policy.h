#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/settings.h"
#include "sctp/crypto/secret.h"
#include "sctp/negotiation/key_vector.h"
#include "sctp/packet/chunk.h"

namespace rxsctp::sctp {

/// How a side wants chunks to be authenticated (RFC 4895): what its peers have to prove, by which
/// algorithms, and with which keys each of its associations begins. It never changes.
class AuthPolicy {
 public:
  /// The endpoint pair shared keys by their ids.
  using Keys = std::map<std::uint16_t, Secret>;

  explicit AuthPolicy(const AuthSettings& settings);
  /// Nothing where nobody asks for it.
  static std::shared_ptr<const AuthPolicy> of(const std::optional<AuthSettings>& settings);

  /// Whether chunks of `type` may be asked for (RFC 4895, 3.2).
  static bool may_list(ChunkType type);
  /// What peers have to authenticate.
  std::span<const std::uint8_t> chunk_types() const { return chunk_types_; }
  const Keys& keys() const { return keys_; }
  /// Always one of them. Without any there is that with id 0, which is empty (RFC 4895, 6.1).
  std::uint16_t active_key() const { return active_key_; }

  /// What is said to a peer.
  KeyVector vector(const KeyVector::Random& random) const;

 private:
  std::vector<std::uint8_t> chunk_types_;
  std::vector<std::uint8_t> hmacs_;  // as they go over the wire
  Keys keys_;
  std::uint16_t active_key_ = 0;
};

}  // namespace rxsctp::sctp
