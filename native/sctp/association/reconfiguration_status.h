#pragma once

#include <cstdint>
#include <variant>

#include "engine/request.h"

namespace rxsctp::sctp {

/// What the user may want of the streams (RFC 6525).
using ReconfigurationWish = std::variant<ResetStreams, AddStreams>;

/// What came of asking for it.
enum class ReconfigurationStatus : std::uint8_t {
  kAsked,
  kNoAssociation,   // or one that is being ended
  kNotNegotiated,   // the peer, or this side, does without
  kInProgress,      // another one is under way
  kInvalidStream,   // or more streams than there can be
  kTooManyNumbers,  // for one packet
};

}  // namespace rxsctp::sctp
