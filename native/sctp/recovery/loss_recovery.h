#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/time.h"
#include "sctp/packet/sack_chunk.h"
#include "sctp/recovery/flight.h"
#include "sctp/recovery/loss_detector.h"
#include "sctp/recovery/path_allowance.h"
#include "sctp/recovery/sack_tally.h"
#include "sctp/recovery/sent_chunks.h"
#include "sctp/resources.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

class Path;
class Paths;

/// What timers depend on beside what was sent.
struct PeerWindow {
  bool open = true;      // it is not 0
  bool probing = false;  // a chunk beyond it is on its way (RFC 9260, 6.1, A)
  bool awaited = false;  // something unsent waits for it
};

/// What becomes of the DATA chunks of an association once they have left, on all of its paths:
/// acknowledgements, losses, round trips, congestion windows, T3-rtx and the tail-loss probe.
///
/// It numbers the chunks and knows their size; what is in them is the Sender's, who writes what
/// this says is to leave.
class LossRecovery {
 public:
  /// `paths` and `resources` outlive it.
  LossRecovery(Tsn initial_tsn, Paths& paths, const Resources& resources);
  LossRecovery(const LossRecovery&) = delete;
  LossRecovery& operator=(const LossRecovery&) = delete;

  const SentChunks& chunks() const { return flight_.chunks; }

  // --- what may leave ---
  PathAllowance allowance(std::size_t path) const;
  std::size_t max_packet(std::size_t path) const;
  /// How large one is that has `chunks` bytes of DATA in it.
  std::size_t packet_of(std::size_t path, std::size_t chunks) const;
  /// New data leaves on this path.
  std::size_t destination() const;
  /// Of that path, smoothed; zero while unknown.
  Duration round_trip() const;
  /// The first lost chunk leaves again on this path; only when there is one.
  bool retransmits_on(std::size_t path) const;
  /// One packet of retransmissions may leave regardless of cwnd (RFC 9260, 7.2.4, item 3).
  bool retransmission_due(std::size_t path) const;
  /// While it is due, the next packet is that.
  const LossProbe& probe(std::size_t path) const;

  // --- what leaves: chunk by chunk, then end_packet() ---
  /// Lets cwnd decay for the idle time before (RFC 9260, 7.2.1).
  void before_data(std::size_t path, Time now);
  Tsn send(std::uint16_t payload, std::size_t path, Time now);
  /// The first lost chunk leaves again.
  void retransmit_first(std::size_t path, Time now);
  /// A chunk of the loss probe; it stays in flight once, as what nobody has found to be lost.
  void send_probe(Tsn tsn, std::size_t path, Time now);
  /// `last`: the last chunk that the packet had room for, of `chunks`.
  void end_probe(Tsn last, std::size_t chunks, std::size_t path, Time now);
  /// Nothing of it is worth sending again.
  void cancel_probe(std::size_t path) { losses_.cancel_probe(path); }
  void end_packet(std::size_t path, const PeerWindow& window, Time now);

  // --- what is given up (RFC 3758, 3.5) ---
  /// It leaves no more, and is as good as acknowledged; not given up yet.
  void abandon(Tsn tsn);
  /// A TSN of its own for what will never leave.
  void skip() { flight_.chunks.push_abandoned(); }
  /// The peer was told to move past what was given up: unless it answers, it is told again.
  void on_forward_sent(std::size_t path, Time now);

  // --- what comes back ---
  SackTally on_sack(const SackView& sack, Time now);
  SackTally on_cumulative_ack(Tsn cumulative, Time now);
  /// The chunk with which the peer's window was probed was dropped, or will be.
  void set_lost(Tsn tsn) { losses_.set_lost(tsn); }
  /// The end of either, once the Sender has drawn its own conclusions.
  void conclude(const SackTally& tally, const PeerWindow& window, Time now);

  /// A router marked what left on this path, instead of dropping it: congestion as a loss tells of,
  /// but nothing to send again (RFC 4960, appendix A).
  void on_congestion_mark(std::size_t path, Time now);

  // --- timers ---
  bool t3_running(std::size_t path) const;
  /// For a chunk that probes the peer's window, or before there is one.
  void start_t3(std::size_t path, Time now);
  void stop_t3(std::size_t path);
  /// Something is outstanding. `counts`: as an error of the path and as congestion.
  void on_t3(std::size_t path, bool counts, Time now);
  void on_loss_probe(std::size_t path, const PeerWindow& window);
  /// What is outstanding on the path went to where the peer is no more.
  void on_moved(std::size_t path, Time now);
  /// The path has failed: what is outstanding there goes elsewhere, if there is anywhere.
  void give_up_path(std::size_t path, Time now) { losses_.give_up_path(path, now); }
  bool anything_on(std::size_t path) const;

  std::uint64_t fast_retransmits() const { return losses_.fast_retransmits(); }
  std::uint64_t timeouts() const { return losses_.timeouts(); }

  /// Forgets all that is outstanding. T3-rtx of the paths is the caller's to stop.
  void clear();

 private:
  bool may_probe(const Path& path, const PeerWindow& window) const {
    return window.open && !window.probing && losses_.may_probe(path);
  }
  void note_sent_again(Tsn tsn, Path& path, Time now);
  void report_packet(Path& path, Time now);

  Flight flight_;
  LossDetector losses_;
  std::uint32_t packet_bytes_ = 0;  // of the packet that is being filled
};

}  // namespace rxsctp::sctp
