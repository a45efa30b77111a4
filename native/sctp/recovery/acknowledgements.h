#pragma once

#include "engine/time.h"
#include "sctp/packet/sack_chunk.h"
#include "sctp/recovery/flight.h"
#include "sctp/recovery/loss_detector.h"
#include "sctp/recovery/sack_tally.h"
#include "sctp/recovery/sent_chunks.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// One acknowledgement that is taken in: what it acknowledges, and what it takes back (RFC 9260,
/// 6.2.1), with what that means for flight sizes, round trips and congestion windows. What it
/// leaves out is LossDetector's.
class Acknowledgements {
 public:
  /// What it comes to is written to `tally`. They outlive it.
  Acknowledgements(Flight& flight, LossDetector& losses, SackTally& tally, Time now);

  /// All up to `tsn`, which is not above the highest that was sent.
  void take_cumulative(Tsn tsn);
  /// False when the blocks cannot be true: they tell nothing then, not even that others were
  /// reneged.
  bool take_gaps(const GapAckBlocks& gaps);
  /// To be done before losses halve the window (RFC 9260, 7.2.4, Note).
  void grow_windows();

 private:
  bool well_formed(const GapAckBlocks& gaps) const;
  void take_gap_acked(Tsn tsn);
  void note_skipped(const SentChunk& chunk);
  void note_acknowledged(Tsn tsn, const SentChunk& chunk);
  void renege(Tsn tsn);

  Flight& flight_;
  LossDetector& losses_;
  SackTally& tally_;
  const Time now_;
};

}  // namespace rxsctp::sctp
