#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/address.h"
#include "engine/error_cause.h"
#include "sctp/negotiation/extensions.h"
#include "sctp/negotiation/key_vector.h"
#include "sctp/negotiation/peer_addresses.h"
#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/chunk_list_parameter.h"
#include "sctp/packet/hmac_algo_parameter.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/random_parameter.h"
#include "sctp/packet/supported_address_types_parameter.h"

namespace rxsctp::sctp {

/// What an INIT or INIT ACK amounts to.
struct InitReview {
  /// It cannot be read: the packet is dropped.
  bool malformed = false;
  /// It must be answered with an ABORT for this cause.
  std::optional<ErrorCause> refusal;
  /// Some parameter is unknown and asks to be reported.
  bool unrecognized = false;
  /// How many were looked at.
  std::uint32_t parameters = 0;
  /// INIT: by how much the peer wants its cookie to live longer (RFC 9260, 3.3.2.1.3).
  std::uint32_t preservative_ms = 0;
  /// INIT ACK: the State Cookie, which may be empty: it means something to the peer only.
  std::optional<std::span<const std::uint8_t>> cookie;
  /// What the peer says of itself. Without a list of address types it has all.
  Extensions extensions;
  SupportedAddressTypesParameter address_types{.ipv4 = true, .ipv6 = true};
  PeerAddresses addresses;
  std::optional<std::uint32_t> adaptation_indication;
  /// What the peer says of authentication, each of it once (RFC 4895, 3).
  std::optional<RandomParameter> random;
  std::optional<ChunkListParameter> chunk_list;
  std::optional<HmacAlgoParameter> hmacs;

  /// Where the peer has authentication, and an algorithm for it that we have, too.
  std::optional<KeyVector> key_vector() const;
};

/// The rules of RFC 9260, 3.2.1, 3.3.2 and 5.1.2, except what depends on a state.
/// `ours`: the extensions that this side offers; the parameters of others are unknown to it.
InitReview review_init(const InitChunk& init, Extensions ours);
/// Also asks for the State Cookie (RFC 9260, 3.3.3).
InitReview review_init_ack(const InitChunk& init_ack, Extensions ours);

/// Refuses an INIT that adds these addresses to an association (RFC 9260, 5.2.2), and lists them.
ErrorCause new_addresses_cause(std::span<const IpAddress> added);

/// Writes the unknown parameters of an INIT that ask for it into its INIT ACK, as many as fit.
void write_unrecognized_parameters(ChunkBuilder& init_ack, const InitChunk& init, Extensions ours);
/// How many bytes all of these take there.
std::size_t unrecognized_size(const InitChunk& init, Extensions ours);
/// Writes those of an INIT ACK as one ERROR cause, as many as fit.
void write_unrecognized_cause(ChunkBuilder& error, const InitChunk& init_ack, Extensions ours);

}  // namespace rxsctp::sctp
