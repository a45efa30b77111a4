#pragma once

#include <cstdint>
#include <optional>

#include "engine/address.h"
#include "engine/config.h"
#include "sctp/negotiation/extensions.h"
#include "sctp/negotiation/peer_addresses.h"
#include "sctp/packet/supported_address_types_parameter.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

struct InitChunk;
struct InitReview;
class AuthPolicy;
class KeyVector;

/// What this side says of itself in its INIT or INIT ACK, as its options want it.
struct Offer {
  std::uint16_t outbound_streams = 0;
  std::uint16_t inbound_streams = 0;
  /// Of those that are implemented: what is offered here a peer may use at once.
  Extensions extensions{};
  std::optional<std::uint32_t> adaptation_indication{};

  /// `auth`: none where nobody asks for authentication.
  static Offer of(const AssociationConfig& config, const AuthPolicy* auth = nullptr);
  /// As it may stand in the INIT ACK to `init`, which never has more outbound streams than the INIT
  /// allows (RFC 9260, 3.3.3), nor extensions that its sender has not got: `theirs`.
  Offer in_answer_to(const InitChunk& init, Extensions theirs) const;

  /// Writes the fixed fields of an INIT or INIT ACK, the parameters that announce the extensions
  /// and what the layer above is. `a_rwnd` is in bytes. `keys`: what keys are made of, where
  /// authentication is offered.
  void write(ChunkBuilder& init, std::uint32_t initiate_tag, std::uint32_t a_rwnd, Tsn initial_tsn,
             const KeyVector* keys = nullptr) const;
};

/// What two sides have agreed on when an association comes up, as one of them knows it: made from
/// its own offer and the peer's INIT or INIT ACK, carried in the state cookie by the side that
/// keeps nothing else, and handed to both halves of the association. A cookie that restarts an
/// association or settles a collision replaces it (RFC 9260, 5.2.4).
struct Capabilities {
  Tsn local_initial_tsn{};
  Tsn peer_initial_tsn{};
  std::uint32_t peer_a_rwnd = 0;  // of the INIT or INIT ACK, in bytes
  std::uint16_t outbound_streams = 0;
  std::uint16_t inbound_streams = 0;
  Extensions extensions{};                         // of both sides
  SupportedAddressTypesParameter address_types{};  // of the peer
  bool indicates_adaptation = false;               // the peer says what its layer above is
  std::uint32_t adaptation_indication = 0;         // and that is it (RFC 5061, 4.2.6)
  PeerAddresses peer_addresses{};                  // that the peer lists

  bool operator==(const Capabilities&) const = default;

  /// `from`: where the peer's INIT or INIT ACK came from.
  static Capabilities of(const Offer& ours, Tsn local_initial_tsn, const InitChunk& theirs,
                         const InitReview& review, const IpAddress& from);
};

}  // namespace rxsctp::sctp
