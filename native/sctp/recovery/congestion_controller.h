#pragma once

#include <cstdint>
#include <optional>

#include "engine/time.h"

namespace rxsctp::sctp {

/// DATA chunks that leave on a path in one packet, retransmissions included. All bytes here are
/// those on the wire: DATA chunks with header and padding (RFC 9260, 7.2).
struct SentData {
  Time now;
  std::uint32_t bytes = 0;
  std::uint32_t flight_size = 0;  // of the path, these included
};

/// What one SACK acknowledged on one path.
struct AcknowledgedData {
  Time now{};
  std::uint32_t bytes = 0;          // newly acknowledged, by the cumulative TSN or by gap blocks
  std::uint32_t flight_before = 0;  // flight size of the path before the SACK
  Time sent_at{};                   // when the latest copy of any of it had left
  std::optional<Duration> round_trip{};  // measured by this SACK
  bool in_fast_recovery = false;         // before the SACK is searched for losses
  bool all_acknowledged = false;         // no data is outstanding on the path any more
};

/// What one SACK or T3-rtx has shown to be lost on one path.
struct LostData {
  Time now;
  std::uint32_t bytes = 0;
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
/// neither TSNs nor timers. An algorithm is a class of its own behind this interface, made by
/// make_congestion_controller().
class CongestionController {
 public:
  virtual ~CongestionController() = default;

  virtual void on_sent(const SentData& /*sent*/) {}
  virtual void on_acknowledged(const AcknowledgedData& acknowledged) = 0;
  virtual void on_lost(const LostData& /*lost*/) {}
  /// Loss was seen by missing reports, or repaired by a tail-loss probe; fast recovery begins. Once
  /// for all that was in flight together.
  virtual void on_loss_episode(Time now) = 0;
  /// T3-rtx expired.
  virtual void on_timeout(Time now) = 0;
  /// What `reduction` was made for was no loss: gives back what it took.
  virtual void on_spurious_loss(const WindowReduction& reduction) = 0;
  /// No DATA was sent on the path for `periods` whole RTOs.
  virtual void on_idle(std::uint32_t periods) = 0;
  /// The path's largest DATA chunk (PMDCS), header included, changed with its MTU.
  virtual void on_max_chunk(std::uint32_t bytes) = 0;

  virtual std::uint32_t cwnd() const = 0;
  virtual std::uint32_t ssthresh() const = 0;
  Windows windows() const { return {cwnd(), ssthresh()}; }
};

}  // namespace rxsctp::sctp
