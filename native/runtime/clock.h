#pragma once

#include <chrono>

#include "sctp/time.h"

namespace rxsctp::runtime {

/// The monotonic clock of the host, as the protocol counts time.
inline sctp::Time monotonic_now() {
  const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
  return sctp::Time(std::chrono::duration_cast<sctp::Duration>(since_start));
}

}  // namespace rxsctp::runtime
