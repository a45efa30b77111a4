#pragma once

#include <cstdint>

namespace rxsctp::sctp {

/// What became of a message that the user wanted sent.
enum class SendStatus : std::uint8_t {
  kAccepted,
  kNoAssociation,
  kInvalidStream,
  kTooLarge,
  kEmpty
};

}  // namespace rxsctp::sctp
