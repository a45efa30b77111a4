#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/time.h"
#include "sctp/recovery/congestion_controller.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// Finds out which losses were none: everything that was retransmitted for them had arrived, only
/// late. That is certain when the peer reports the retransmission as a duplicate (RFC 3708,
/// 3), or acknowledges sooner after it than anything ever came back. Of a time-out it also is when
/// acknowledgements go on for what was not retransmitted (RFC 5682).
///
/// It keeps what the windows were before each reduction; giving it back is LossDetector's.
class LossEpisodes {
 public:
  enum class Cause : std::uint8_t { kFastRetransmit, kTimeout };

  /// What one reduction was made for.
  struct Episode {
    Cause cause = Cause::kFastRetransmit;
    std::uint8_t path = 0;
    WindowReduction reduction;
    bool latest = false;  // nothing else was held for lost since
  };

  /// A loss was found and the window of `path` reduced. What is retransmitted from now on is for
  /// it.
  void begin(Cause cause, std::uint8_t path, const WindowReduction& reduction);
  void on_retransmitted(Tsn tsn, Time now);
  /// A chunk that was retransmitted is acknowledged for the first time. Returns whether the
  /// retransmission cannot have caused that.
  bool on_acknowledged(Tsn tsn, Time now, Duration shortest_round_trip);
  /// The peer has received it twice.
  void on_duplicate(Tsn tsn);
  /// A SACK without gap blocks has moved the cumulative TSN past chunks which no retransmission can
  /// have brought there.
  void on_originals_acknowledged();
  /// An episode of which all that was retransmitted had arrived before; it is forgotten here.
  /// `complete`: nothing else waits for retransmission. A time-out marks all that is outstanding,
  /// and is known to have been wrong without that.
  std::optional<Episode> take_spurious(bool complete);

  bool empty() const { return !records_ || records_->empty(); }
  void clear() { records_.reset(); }

  /// Bounds what is remembered, and the work for each TSN. What needs more retransmissions at once
  /// than this is a loss.
  static constexpr std::size_t kMaxEpisodes = 4;
  static constexpr std::size_t kMaxRuns = 32;

 private:
  /// TSNs in a row that were retransmitted at one time. They were lost together, or not at all.
  struct Run {
    Tsn first;
    Tsn last;
    Time sent_at;
    bool contains(Tsn tsn) const { return first <= tsn && tsn <= last; }
  };
  struct Record {
    Episode episode;
    bool retransmitted = false;
    bool originals_acknowledged = false;
    std::vector<Run> unresolved;
  };

  std::unique_ptr<std::vector<Record>> records_;  // in the order they began; from the first on
};

}  // namespace rxsctp::sctp
