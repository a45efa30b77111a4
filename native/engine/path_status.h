#pragma once

#include <cstdint>

#include "engine/address.h"
#include "engine/time.h"

namespace rxsctp {

enum class PathState : std::uint8_t { kUnconfirmed, kActive, kInactive };

struct PathStatus {
  PathAddress address;
  PathState state = PathState::kUnconfirmed;
  bool primary = false;
  Duration srtt{0};
  Duration rttvar{0};
  Duration rto{0};
  std::uint32_t cwnd = 0;
  std::uint32_t ssthresh = 0;
  std::uint32_t flight_size = 0;
  std::uint32_t mtu = 0;  // IP packet size, bytes
  std::uint32_t error_count = 0;
};

}  // namespace rxsctp
