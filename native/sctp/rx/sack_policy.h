#pragma once

#include <cstdint>

#include "engine/time.h"

namespace rxsctp::sctp {

/// When to acknowledge (RFC 9260, 6.2): every second packet with DATA, 200 ms after it at
/// the latest, or at once when the peer should know now. It does not know what is acknowledged.
class SackPolicy {
 public:
  SackPolicy(std::uint32_t frequency, Duration delay) : frequency_(frequency), delay_(delay) {}

  /// The packet that is being taken in calls for a SACK without delay.
  void request_at_packet_end() { urgent_ = true; }
  void on_packet_end(Time now) {
    ++packets_;
    if (urgent_ || packets_ >= frequency_ || delay_ == Duration::zero()) {
      due_ = true;
    } else if (deadline_ == kNever) {
      deadline_ = now + delay_;
    }
    urgent_ = false;
  }
  /// Makes a SACK due now: the delay has passed, or the window opened.
  void request() { due_ = true; }
  void on_sack_sent() {
    due_ = false;
    packets_ = 0;
    deadline_ = kNever;
  }

  bool due() const { return due_; }
  bool pending() const { return due_ || packets_ > 0; }
  /// When a delayed SACK becomes due; kNever when none is delayed.
  Time deadline() const { return due_ ? kNever : deadline_; }

 private:
  std::uint32_t frequency_;
  std::uint32_t packets_ = 0;  // with DATA, since the last SACK
  Duration delay_;
  Time deadline_ = kNever;
  bool urgent_ = true;  // the first DATA of an association is acknowledged at once (RFC 9260, 5.1)
  bool due_ = false;
};

}  // namespace rxsctp::sctp
