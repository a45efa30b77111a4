#pragma once

#include <cstdint>

#include "sctp/packet/data_chunk.h"
#include "sctp/packet/forward_tsn_chunk.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// What is in a chunk of user data: a piece of a message.
struct Fragment {
  std::uint32_t message = 0;  // the handle of its message; of one that was given up: skipped
  std::uint32_t offset = 0;   // in the message
  std::uint16_t length = 0;
  std::uint8_t flags = 0;  // as in DataChunk, and kAbandoned

  /// Its message was given up (RFC 3758): nothing is left of it but what a FORWARD TSN tells.
  static constexpr std::uint8_t kAbandoned = 0x80;

  bool ends_message() const { return (flags & DataChunk::kEnding) != 0; }
  bool abandoned() const { return (flags & kAbandoned) != 0; }
  bool ordered() const { return (flags & DataChunk::kUnordered) == 0; }

  /// One that belongs to no message any more.
  static Fragment skipped(const SkippedStream& place, bool unordered) {
    const std::uint8_t flags = unordered ? DataChunk::kUnordered : 0;
    return {.message = std::uint32_t{place.stream} << 16 | place.ssn.value(),
            .flags = static_cast<std::uint8_t>(flags | kAbandoned)};
  }
  /// Of one that is abandoned and ordered.
  SkippedStream place() const {
    return {static_cast<std::uint16_t>(message >> 16),
            Ssn(static_cast<std::uint16_t>(message & 0xffff))};
  }
};

}  // namespace rxsctp::sctp
