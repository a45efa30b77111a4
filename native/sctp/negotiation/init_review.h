#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sctp/observer.h"
#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/init_chunk.h"

namespace rxsctp::sctp {

/// What an INIT or INIT ACK amounts to.
struct InitReview {
  /// It cannot be read: the packet is dropped.
  bool malformed = false;
  /// It must be answered with an ABORT for this cause.
  std::optional<ErrorCause> refusal;
  /// Some parameter is unknown and asks to be reported.
  bool unrecognized = false;
  /// INIT: by how much the peer wants its cookie to live longer (RFC 9260, 3.3.2.1.3).
  std::uint32_t preservative_ms = 0;
  /// INIT ACK: the State Cookie.
  std::span<const std::uint8_t> cookie;
};

/// The rules of RFC 9260, 3.2.1, 3.3.2 and 5.1.2, except what depends on a state.
InitReview review_init(const InitChunk& init);
/// Also asks for the State Cookie (RFC 9260, 3.3.3).
InitReview review_init_ack(const InitChunk& init_ack);

/// Writes the unknown parameters of an INIT that ask for it into its INIT ACK, as many as fit.
void write_unrecognized_parameters(ChunkBuilder& init_ack, const InitChunk& init);
/// Writes those of an INIT ACK as one ERROR cause, as many as fit.
void write_unrecognized_cause(ChunkBuilder& error, const InitChunk& init_ack);

}  // namespace rxsctp::sctp
