#pragma once

#include <cstdint>

#include "engine/time.h"

namespace rxsctp::sctp {

/// What one SACK acknowledged on one path, in bytes on the wire: DATA chunks with header and
/// padding (RFC 9260, 7.2).
struct AckSample {
  std::uint32_t acked_bytes = 0;    // newly acknowledged, by the cumulative TSN or by gap blocks
  std::uint32_t flight_before = 0;  // flight size of the path before the SACK
  bool in_fast_recovery = false;    // before the SACK is searched for losses
  bool all_acked = false;           // no data is outstanding on the path any more
};

struct Windows {
  std::uint32_t cwnd = 0;
  std::uint32_t ssthresh = 0;
};

/// What a path had before a loss, and how much of cwnd that took.
struct WindowReduction {
  Windows before;
  std::uint32_t taken = 0;
};

/// How much may be in flight on one path. It is told what happened and answers cwnd; it knows
/// neither TSNs nor timers. An algorithm is a class of its own behind this interface.
class CongestionControl {
 public:
  virtual ~CongestionControl() = default;

  virtual void on_ack(const AckSample& sample) = 0;
  /// Loss seen by missing reports; fast recovery begins.
  virtual void on_fast_retransmit() = 0;
  /// T3-rtx expired.
  virtual void on_retransmission_timeout() = 0;
  /// What `reduction` was made for was no loss: gives back what it took.
  virtual void undo(const WindowReduction& reduction) = 0;
  /// No DATA was sent on the path for `periods` whole RTOs.
  virtual void on_idle(std::uint32_t periods) = 0;
  /// The path's largest DATA chunk (PMDCS), header included, changed.
  virtual void set_max_chunk(std::uint32_t bytes) = 0;

  virtual std::uint32_t cwnd() const = 0;
  virtual std::uint32_t ssthresh() const = 0;
  Windows windows() const { return {cwnd(), ssthresh()}; }
};

}  // namespace rxsctp::sctp
