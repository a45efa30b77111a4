#pragma once

#include <cstdint>

namespace rxsctp::sctp {

/// What comes of a change of an association's keys (RFC 6458, 8.3).
enum class KeyChange : std::uint8_t {
  kDone,
  kNoAssociation,
  kOff,         // the association has no use for keys
  kUnknownKey,  // there is none with this id
  kActiveKey,   // which cannot be deleted
};

}  // namespace rxsctp::sctp
