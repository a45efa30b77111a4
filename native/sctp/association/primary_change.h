#pragma once

#include <cstdint>

namespace rxsctp::sctp {

/// What became of the wish for another primary path.
enum class PrimaryChange : std::uint8_t {
  kDone,
  kNoAssociation,
  kUnknown,      // the peer has no such address
  kUnconfirmed,  // nobody has answered from there: nothing but a HEARTBEAT may go (RFC 9260, 5.4)
};

}  // namespace rxsctp::sctp
