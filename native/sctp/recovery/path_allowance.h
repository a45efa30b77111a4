#pragma once

#include <cstdint>

namespace rxsctp::sctp {

/// What a path would take now; all that the sending side needs to know of it.
struct PathAllowance {
  std::uint32_t max_packet = 0;
  std::uint32_t max_chunk = 0;        // header included: PMDCS
  std::uint32_t max_payload = 0;      // of such a chunk
  std::uint32_t max_new_payload = 0;  // as other paths take it, too: AMDCS
  std::uint32_t cwnd = 0;
  std::uint32_t flight_size = 0;
  /// After T3-rtx, until something is acknowledged (RFC 9260, 7.2.3).
  bool one_packet_only = false;

  /// Whether cwnd lets another packet out.
  bool open() const { return flight_size < cwnd && !(one_packet_only && flight_size > 0); }
};

}  // namespace rxsctp::sctp
