#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "engine/time.h"
#include "sctp/recovery/sent_chunks.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// What one acknowledgement said, gathered while it is taken in.
struct SackTally {
  struct OfPath {
    std::uint32_t acked_bytes = 0;  // on the wire, as all bytes here
    std::uint32_t flight_before = 0;
    std::uint32_t lost_bytes = 0;
    bool cumulatively_acked = false;
    bool delivered = false;   // something of which all copies left here, since the path failed last
    Tsn highest_newly_acked;  // HTNA, RFC 9260, 7.2.4; none: the cumulative TSN before
    Time sent_at{};           // when the latest copy of what was acknowledged had left
    std::optional<Duration> round_trip{};
  };

  std::array<OfPath, SentChunk::kMaxPaths> paths{};
  bool acked_new = false;
  bool acked_originals = false;  // that are held for lost, or were sent again a moment ago
  bool cumulative_advanced = false;
};

}  // namespace rxsctp::sctp
