#pragma once

#include "sctp/recovery/loss_probe.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// What LossDetector has found out of the chunks that were sent on one path.
struct PathLosses {
  LossProbe probe;
  bool fast_recovery = false;  // until fast_recovery_exit is acknowledged
  bool retransmission_due = false;
  bool timed_out = false;  // what T3-rtx sends again lies before t3_point
  Tsn fast_recovery_exit;
  Tsn t3_point;
};

}  // namespace rxsctp::sctp
