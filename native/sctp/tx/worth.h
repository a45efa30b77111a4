#pragma once

#include <chrono>
#include <cstdint>

#include "engine/message.h"
#include "engine/time.h"
#include "sctp/recovery/loss_recovery.h"
#include "sctp/tx/outgoing_message.h"

namespace rxsctp::sctp {

// Until when a message is worth sending (RFC 3758, 4.1; RFC 7496, 3). `bound` is, for a lifetime,
// the time at which it is over, and for retransmissions how many a chunk of it has left beyond
// those that SentChunk counts.

/// To be called once, when the message was accepted.
inline void set_bound(OutgoingMessage& message, Time accepted) {
  const std::uint32_t value = message.info.reliability_value;
  if (message.info.reliability == Reliability::kLifetime) {
    const Time over = accepted + std::chrono::milliseconds(value);
    message.bound = over.time_since_epoch().count();
  } else if (message.info.reliability == Reliability::kRetransmissions) {
    message.bound = std::int64_t{value} - (SentChunk::kManyTimes - 1);
  }
}

/// Its lifetime is over.
inline bool expired(const OutgoingMessage& message, Time now) {
  return message.info.reliability == Reliability::kLifetime &&
         now.time_since_epoch().count() >= message.bound;
}

/// A chunk of it, sent so often, is not worth sending once more; else it is taken for sent.
inline bool spent(OutgoingMessage& message, std::uint32_t times_sent, Time now) {
  if (message.info.reliability != Reliability::kRetransmissions) return expired(message, now);
  if (times_sent < SentChunk::kManyTimes) return times_sent > message.info.reliability_value;
  return message.bound-- <= 0;
}

}  // namespace rxsctp::sctp
