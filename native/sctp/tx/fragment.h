#pragma once

#include <cstdint>

#include "sctp/packet/data_chunk.h"

namespace rxsctp::sctp {

/// What is in a chunk of user data: a piece of a message.
struct Fragment {
  std::uint32_t message = 0;  // the handle of its message
  std::uint32_t offset = 0;   // in the message
  std::uint16_t length = 0;
  std::uint8_t flags = 0;  // as in DataChunk

  bool ends_message() const { return (flags & DataChunk::kEnding) != 0; }
};

}  // namespace rxsctp::sctp
