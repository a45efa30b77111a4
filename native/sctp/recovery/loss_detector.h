#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/time.h"
#include "sctp/packet/sack_chunk.h"
#include "sctp/recovery/flight.h"
#include "sctp/recovery/loss_episodes.h"
#include "sctp/recovery/path_losses.h"
#include "sctp/recovery/sack_tally.h"
#include "sctp/recovery/sent_chunks.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

class Path;

/// Finds out what was lost: what SACKs leave out (RFC 9260, 7.2.4), what T3-rtx gives up for lost
/// (RFC 9260, 6.3.3), what a tail-loss probe shows (RFC 8985, 7), and what was held for lost and
/// was not (RFC 3708, RFC 5682). It marks chunks and has congestion control answer; it sends
/// nothing.
class LossDetector {
 public:
  explicit LossDetector(Flight& flight) : flight_(flight) {}

  /// On paths of which the cumulative TSN has reached what was in flight when it began.
  void leave_fast_recovery();

  // --- what a SACK says, in this order ---
  /// Of a chunk that is acknowledged for the first time. Returns whether it is news of the
  /// transmission that was held for lost.
  bool on_acknowledged(Tsn tsn, const SentChunk& chunk, Time now) {
    if (chunk.retransmitted()) return acknowledges_original(tsn, chunk, now);
    return chunk.state == SentChunk::State::kLost;
  }
  /// Of a chunk that is reported missing, or was reneged: three times and it is lost.
  void count_miss(Tsn tsn, Time now, SackTally& tally);
  /// Late data and late acknowledgements look like losses, until the copies arrive (RFC 3708).
  void on_duplicates(const DuplicateTsns& duplicates);
  /// The SACK has no gap blocks. Behind a gap there may be more than a SACK has room for.
  void on_no_gaps(const SackTally& tally);
  /// Gives back what losses took that were none.
  void undo_spurious(Time now);
  /// What the gap blocks leave out (RFC 9260, 7.2.4).
  void detect(const GapAckBlocks& gaps, SackTally& tally, Time now);
  /// RFC 8985, 7.4.2: a probe has repaired a loss, which counts as any other.
  void judge_probes(const SackTally& tally, Time now);
  /// Once all that the SACK leads to is known.
  void conclude(const SackTally& tally);

  // --- T3-rtx ---
  /// All that is outstanding on the path is lost. `counts`: as an error, and as congestion.
  void on_timeout(std::size_t path, bool counts, Time now);
  /// The path has failed otherwise: what is outstanding there need not wait for T3-rtx.
  void give_up_path(std::size_t path, Time now);

  // --- what leaves again ---
  /// A chunk that congestion did not drop is to be sent again.
  void set_lost(Tsn tsn);
  void on_retransmitted(Tsn tsn, Time now) { episodes_.on_retransmitted(tsn, now); }

  // --- the tail-loss probe ---
  /// Whether the path has something in flight that a probe may stand for.
  bool may_probe(const Path& path) const;
  /// Nothing came back of what was sent last: one packet of it is to leave once more.
  void start_probe(std::size_t path);
  void cancel_probe(std::size_t path);
  /// `last`: the last chunk that the packet had room for.
  void on_probe_sent(std::size_t path, Tsn last, std::size_t chunks, Time now);

  std::uint64_t fast_retransmits() const { return fast_retransmits_; }
  std::uint64_t timeouts() const { return timeouts_; }

  void clear();

 private:
  bool acknowledges_original(Tsn tsn, const SentChunk& chunk, Time now);
  bool answers_probe(const LossProbe& probe, const SackTally::OfPath& acked) const;
  bool clears_probe(Tsn tsn, std::uint32_t suspects);
  Tsn reported_until(std::size_t path, const SackTally& tally, Tsn last_gap_end) const;
  struct Outstanding {
    std::uint32_t in_flight = 0;   // bytes
    std::size_t first_packet = 0;  // the size of what leaves first
  };
  Outstanding mark_outstanding(std::size_t path);
  void retransmit_fast(Tsn tsn, Time now, SackTally& tally);
  void reduce_window(LossEpisodes::Cause cause, std::size_t path, Time now);
  void undo_timeout(std::size_t path, Time now);

  Flight& flight_;
  LossEpisodes episodes_;
  std::uint64_t fast_retransmits_ = 0;
  std::uint64_t timeouts_ = 0;
};

}  // namespace rxsctp::sctp
