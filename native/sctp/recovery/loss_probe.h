#pragma once

#include <cstdint>

#include "engine/time.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// The tail-loss probe (RFC 8985, 7): the latest packet leaves once more, so that the
/// answer tells of losses which no SACK would report for want of anything behind them.
///
/// It says nothing of losses by itself. Only when something newer is acknowledged, and its own copy
/// was not reported as a duplicate, has the probe repaired one (RFC 8985, 7.4.2).
struct LossProbe {
  bool due = false;         // to leave with the next packet
  bool unanswered = false;  // due, or sent and `last` not acknowledged
  bool suspect = false;     // it may have repaired a loss
  Tsn first;
  Tsn last;
  Tsn newest;  // the last TSN that had left when the probe did
  Time sent_at{};

  bool contains(Tsn tsn) const { return first <= tsn && tsn <= last; }
};

}  // namespace rxsctp::sctp
