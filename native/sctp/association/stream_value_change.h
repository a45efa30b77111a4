#pragma once

#include <cstdint>

namespace rxsctp::sctp {

/// What became of the wish to give a stream a priority or weight.
enum class StreamValueChange : std::uint8_t {
  kDone,
  kNoAssociation,
  kInvalid,  // no such stream, or a weight of 0
};

}  // namespace rxsctp::sctp
