// Generated from definition/statistics.mjs by `npm run generate`: change it there.
#pragma once

#include <cstdint>

#include "engine/address.h"
#include "engine/time.h"

namespace rxsctp {

/// Whether the peer answers there.
enum class PathState : std::uint8_t {
  kUnconfirmed,
  kActive,
  kPotentiallyFailed,
  kInactive,
};

/// One address of the peer and what is known of the way there. Times in milliseconds, sizes in
/// bytes. Of the kernel engine `rttvar`, `ssthresh`, `flightSize` and `errorCount` are 0, because
/// Linux does not tell them.
struct PathStatus {
  PathAddress address;
  /// `unconfirmed` until a HEARTBEAT has come back, `inactive` while it does not answer (RFC 9260,
  /// 5.4 and 8.2); before that `potentially-failed`, where there are other paths (RFC 7829).
  PathState state = PathState::kUnconfirmed;
  /// Whether data is sent here first.
  bool primary = false;
  /// Smoothed round-trip time (RFC 9260, 6.3.1); 0 before the first measurement.
  Duration srtt = Duration::zero();
  /// Round-trip time variation; 0 before the first measurement.
  Duration rttvar = Duration::zero();
  /// Retransmission timeout, as long as it has been backed off to.
  Duration rto = Duration::zero();
  /// Congestion window (RFC 9260, 7.2); as `flightSize` it counts chunks with header and padding.
  std::uint32_t cwnd = 0;
  /// Slow start threshold; 4294967295 until the first loss.
  std::uint32_t ssthresh = 0;
  /// Sent here and neither acknowledged nor given up for lost.
  std::uint32_t flight_size = 0;
  /// Largest IP packet, headers included, that is known to get through: data is cut to it (RFC
  /// 8899).
  std::uint32_t mtu = 0;
  /// Timeouts in a row (RFC 9260, 8.2).
  std::uint32_t error_count = 0;

  bool operator==(const PathStatus&) const = default;
};

}  // namespace rxsctp
