#pragma once

#include <chrono>

#include "engine/time.h"

namespace rxsctp::host {

/// The monotonic clock of the host, as the protocol counts time.
inline Time monotonic_now() {
  const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
  return Time(std::chrono::duration_cast<Duration>(since_start));
}

}  // namespace rxsctp::host
