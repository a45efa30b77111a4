#pragma once

#include "engine/time.h"

namespace rxsctp::sctp {

struct RtoLimits {
  Duration initial = std::chrono::seconds(1);
  Duration min = std::chrono::seconds(1);
  Duration max = std::chrono::seconds(60);
};

/// The retransmission time-out of one path (RFC 9260, 6.3.1). It is told round-trip times
/// and expirations; which packet may be timed (Karn, C5) is not its business.
class Rto {
 public:
  explicit Rto(const RtoLimits& limits);

  /// A new round-trip time R (C2, C3, C6, C7). Undoes any back-off.
  void on_measurement(Duration rtt);
  /// T3-rtx or a heartbeat expired: doubled up to RTO.Max (RFC 9260, 6.3.3, E2).
  void back_off();

  /// The expiration had no cause.
  void undo_back_off() { rto_ = without_back_off(); }

  Duration value() const { return rto_; }
  /// As the round-trip times have it, whatever has expired since.
  Duration without_back_off() const;
  Duration srtt() const { return srtt_; }
  Duration rttvar() const { return rttvar_; }
  /// Zero before the first measurement, as is srtt().
  Duration shortest() const { return shortest_; }
  bool measured() const { return srtt_ != Duration::zero(); }

 private:
  Duration clamp(Duration rto) const;

  RtoLimits limits_;
  Duration rto_;
  Duration srtt_{0};
  Duration rttvar_{0};
  Duration shortest_{0};
};

}  // namespace rxsctp::sctp
