#pragma once

#include <cstdlib>

namespace rxsctp::fuzz {

/// Ends the run as a finding unless `condition` holds.
inline void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace rxsctp::fuzz
