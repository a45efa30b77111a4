#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include "sctp/auth/admission.h"
#include "sctp/auth/association_key.h"
#include "sctp/auth/key_change.h"
#include "sctp/negotiation/auth_policy.h"
#include "sctp/negotiation/key_vector.h"
#include "sctp/packet/packet_contents.h"
#include "sctp/packet/packet_seal.h"

namespace rxsctp::sctp {

/// The authentication of an association's chunks, both ways (RFC 4895): its keys, what the peer
/// wants to be proven, and what has to be proven to us.
///
/// It knows nothing of what chunks are for, and sends and drops nothing itself.
class Authenticator final : public PacketSeal {
 public:
  explicit Authenticator(std::shared_ptr<const AuthPolicy> policy);

  const std::shared_ptr<const AuthPolicy>& policy() const { return policy_; }

  /// What both sides have said of it. `theirs` is nothing where the peer has no authentication:
  /// then nothing is proven to it, nor by it.
  void agree(KeyVector ours, std::optional<KeyVector> theirs);
  bool agreed() const { return theirs_.has_value(); }

  // --- keys (RFC 6458, 8.3) ---
  /// Adds a key, or replaces that with the id.
  void set_key(std::uint16_t id, std::span<const std::uint8_t> secret);
  /// Whatever leaves from now on is authenticated with it. Key 0 is there for whoever wants it.
  KeyChange activate(std::uint16_t id);
  KeyChange remove(std::uint16_t id);

  // --- sending ---
  /// Of the packets to the peer; none where it wants nothing.
  PacketSeal* seal() { return wanted_.empty() ? nullptr : this; }
  /// What a packet with DATA has besides, in bytes.
  std::size_t overhead() const { return covers(ChunkType::kData) ? size() : 0; }
  bool covers(ChunkType type) const override { return wanted_.contains(type); }
  std::size_t size() const override { return AuthChunk::kHeaderSize + hmac_size(algorithm_); }
  void open(std::span<std::uint8_t> chunk) override;
  void seal(std::span<std::uint8_t> covered) override;

  // --- receiving ---
  /// Whether the peer has to authenticate chunks of `type`.
  bool requires_proof(ChunkType type) const { return required_.contains(type); }
  /// Looks at the first AUTH chunk of a packet, and so at each byte once.
  Admission examine(const PacketContents& contents);
  /// A packet was authenticated with this key. True where that is news.
  bool note_peer_key(std::uint16_t id);
  void count_dropped() { ++dropped_; }
  std::uint64_t dropped() const { return dropped_; }

 private:
  Admission::Proof prove(const ChunkView& chunk, std::span<const std::uint8_t> covered,
                         Admission& admission);

  std::shared_ptr<const AuthPolicy> policy_;
  std::map<std::uint16_t, AssociationKey> keys_;
  std::uint16_t active_key_;
  std::uint16_t peer_key_;  // that the peer used last
  HmacId algorithm_{};      // that we use
  ChunkTypes required_;     // of the peer
  ChunkTypes wanted_;       // by the peer
  std::optional<KeyVector> ours_;
  std::optional<KeyVector> theirs_;
  std::uint64_t dropped_ = 0;  // chunks
};

}  // namespace rxsctp::sctp
