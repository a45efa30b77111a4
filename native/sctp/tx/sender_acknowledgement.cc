// What a Sender makes of acknowledgements (RFC 9260, 6.2.1 and 7.2.4).
#include <algorithm>

#include "sctp/tx/sender.h"

namespace rxsctp::sctp {

namespace {

using State = OutstandingChunk::State;

constexpr std::uint8_t kMissesForFastRetransmit = 3;

// A SACK that does not repeat what was reported takes back so many chunks at once; of the rest the
// next ones speak. What a peer reports and takes back in turns thus costs no more than that.
constexpr std::uint32_t kMaxReneged = 256;

}  // namespace

SackResult Sender::on_sack(const SackView& sack, Time now, Paths paths, OutcomeSink& sink) {
  ++sacks_received_;
  if (sack.cumulative_tsn_ack > outstanding_.highest()) return {SackResult::Status::kInvalid};
  if (sack.cumulative_tsn_ack < outstanding_.cumulative_ack_point()) {
    return {SackResult::Status::kStale};
  }
  a_rwnd_ = sack.a_rwnd;
  max_a_rwnd_ = std::max(max_a_rwnd_, a_rwnd_);
  sack_since_t3_ = true;
  Tally tally = begin_tally(paths);
  acknowledge_cumulative(sack.cumulative_tsn_ack, now, paths, tally, sink);
  // Blocks that cannot be true tell nothing, not even that others were reneged.
  const bool credible = well_formed(sack.cumulative_tsn_ack, sack.gap_ack_blocks);
  if (credible) acknowledge_gaps(sack.gap_ack_blocks, now, paths, tally);
  // Behind a gap there may be more than the SACK has room for.
  if (tally.cumulative_advanced && tally.acked_originals && sack.gap_ack_blocks.empty()) {
    episodes_.on_originals_acknowledged();
  }
  note_duplicates(sack.duplicate_tsns);
  undo_spurious(now, paths);
  grow_windows(tally, now, paths);
  if (credible) count_misses(sack.gap_ack_blocks, tally, now, paths);
  judge_loss_probe(tally, now, paths);
  return conclude(tally, now, paths);
}

SackResult Sender::on_cumulative_ack(Tsn cumulative_tsn, Time now, Paths paths, OutcomeSink& sink) {
  if (cumulative_tsn > outstanding_.highest()) return {SackResult::Status::kInvalid};
  if (cumulative_tsn < outstanding_.cumulative_ack_point()) return {SackResult::Status::kStale};
  Tally tally = begin_tally(paths);
  acknowledge_cumulative(cumulative_tsn, now, paths, tally, sink);
  undo_spurious(now, paths);
  grow_windows(tally, now, paths);
  judge_loss_probe(tally, now, paths);
  return conclude(tally, now, paths);
}

Sender::Tally Sender::begin_tally(Paths paths) const {
  Tally tally;
  tally.highest_newly_acked = outstanding_.cumulative_ack_point();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    tally.paths[i].flight_before = paths[i].flight_size();
  }
  return tally;
}

SackResult Sender::conclude(const Tally& tally, Time now, Paths paths) {
  const Tsn cumulative = outstanding_.cumulative_ack_point();
  if (loss_probe_.unanswered && (loss_probe_.due ? tally.acked_new : answers_loss_probe(tally))) {
    loss_probe_.unanswered = loss_probe_.due = false;
  }
  if (t3_point_ < cumulative) t3_point_ = cumulative;  // or it would once look ahead again
  if (outstanding_.empty()) probing_ = false;
  if (probing_) resend_probe(paths);
  if (!outstanding_.has_marked()) fast_retransmit_due_ = false;
  update_timers(tally, now, paths);
  return {SackResult::Status::kOk, tally.freed, tally.acked_new, tally.freed.bytes > 0 && empty()};
}

/// Each block beyond the gap it reports, within what was sent, and behind the one before it.
bool Sender::well_formed(Tsn cumulative, const GapAckBlocks& gaps) const {
  work_->add(gaps.size());
  std::uint32_t lowest = 2;
  const std::uint32_t highest = static_cast<std::uint32_t>(outstanding_.highest() - cumulative);
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const GapAckBlock block = gaps[i];
    if (block.start < lowest || block.end < block.start || block.end > highest) return false;
    lowest = std::uint32_t{block.end} + 1;
  }
  return true;
}

void Sender::acknowledge_cumulative(Tsn cumulative, Time now, Paths paths, Tally& tally,
                                    OutcomeSink& sink) {
  while (outstanding_.cumulative_ack_point() < cumulative) {
    const Tsn tsn = outstanding_.cumulative_ack_point() + 1u;
    const OutstandingChunk& chunk = outstanding_[tsn];
    tally.cumulative_advanced = true;
    tally.freed.bytes += chunk.length;
    tally.paths[chunk.path].cumulatively_acked = true;
    if (chunk.state != State::kGapAcked) note_acked(tsn, chunk, now, paths, tally);
    if (chunk.ends_message()) {
      ++tally.freed.messages;
      if (const std::uint32_t token = outstanding_.message(0).info.token) {
        --tracked_;
        sink.on_message_acknowledged(token);
      }
    }
    outstanding_.pop_front();
  }
  if (tally.cumulative_advanced) outstanding_.forget_popped();
}

void Sender::acknowledge_gaps(const GapAckBlocks& gaps, Time now, Paths paths, Tally& tally) {
  if (gaps.empty() && !outstanding_.has_gap_acked()) return;
  const TsnSet& acked = outstanding_.gap_acked();
  const Tsn cumulative = outstanding_.cumulative_ack_point();
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const Tsn end = cumulative + gaps[i].end;
    auto tsn = acked.next_absent(cumulative + gaps[i].start, end);
    for (; tsn; tsn = acked.next_absent(*tsn + 1u, end)) {
      note_acked(*tsn, outstanding_[*tsn], now, paths, tally);
      outstanding_.set_gap_acked(*tsn);
    }
  }
  // What was reported before, and lies between the blocks or behind them, was dropped.
  std::uint32_t left = kMaxReneged;
  Tsn from = cumulative + 1u;
  for (std::size_t i = 0; i <= gaps.size() && !acked.empty(); ++i) {
    const Tsn last = i < gaps.size() ? cumulative + gaps[i].start - 1u : acked.highest();
    auto tsn = acked.next(from, last);
    for (; tsn; tsn = acked.next(*tsn + 1u, last)) {
      if (left-- == 0) return;
      renege(*tsn, now, paths);
    }
    if (i < gaps.size()) from = cumulative + gaps[i].end + 1u;
  }
}

/// A chunk is acknowledged for the first time, by either means.
void Sender::note_acked(Tsn tsn, const OutstandingChunk& chunk, Time now, Paths paths,
                        Tally& tally) {
  work_->add(1);
  Path& path = paths[chunk.path];
  path.remove_outstanding();
  path.set_one_packet_only(false);
  if (chunk.state == State::kInFlight) path.remove_flight(chunk.wire_size());
  tally.acked_new = true;
  tally.paths[chunk.path].acked_bytes += chunk.wire_size();
  if (tsn > tally.highest_newly_acked) tally.highest_newly_acked = tsn;
  if (!chunk.retransmitted) {
    tally.acked_originals = tally.acked_originals || chunk.state == State::kToRetransmit;
  } else {
    const Duration shortest = path.rto().shortest();
    if (loss_probe_.contains(tsn) && now - loss_probe_.sent_at < shortest) {
      loss_probe_.suspect = false;
    }
    if (episodes_.on_acknowledged(tsn, now, shortest)) tally.acked_originals = true;
  }
  if (path.round_trip().running() && path.round_trip().tsn == tsn) {
    path.on_rtt(now - path.round_trip().sent_at);
    path.round_trip() = {};
  }
}

/// RFC 9260, 6.2.1, D iii and 6.3.2, R4.
void Sender::renege(Tsn tsn, Time now, Paths paths) {
  work_->add(1);
  OutstandingChunk& chunk = outstanding_[tsn];
  Path& path = paths[chunk.path];
  outstanding_.set_reneged(tsn);
  path.add_outstanding();
  path.add_flight(chunk.wire_size());
  if (!path.t3_running()) path.start_t3(now);
  count_miss(tsn, false, now, paths);
}

/// RFC 9260, 7.2.4: TSNs below the highest newly acknowledged one (HTNA) are reported missing; in
/// fast recovery, when the cumulative TSN moved on, all that the gap blocks leave out are. After
/// T3-rtx all before t3_point_ is sent again before anything new, so a SACK says nothing of it
/// until it has something newer to tell.
void Sender::count_misses(const GapAckBlocks& gaps, const Tally& tally, Time now, Paths paths) {
  if (gaps.empty() || !tally.acked_new) return;
  const bool all = fast_recovery_ && tally.cumulative_advanced;
  const Tsn cumulative = outstanding_.cumulative_ack_point();
  const Tsn limit = all ? cumulative + gaps[gaps.size() - 1].end : tally.highest_newly_acked;
  if (limit <= cumulative || limit < t3_point_) return;
  const bool probe_answered =
      loss_probe_.unanswered && !loss_probe_.due && answers_loss_probe(tally);
  auto tsn = outstanding_.next_missable(cumulative + 1u, limit);
  for (; tsn; tsn = outstanding_.next_missable(*tsn + 1u, limit)) {
    count_miss(*tsn, probe_answered && *tsn < loss_probe_.last, now, paths);
  }
}

void Sender::count_miss(Tsn tsn, bool certain, Time now, Paths paths) {
  work_->add(1);
  OutstandingChunk& chunk = outstanding_[tsn];
  if (chunk.state != State::kInFlight || chunk.fast_retransmitted) return;
  if (certain || ++chunk.misses >= kMissesForFastRetransmit) retransmit_fast(tsn, now, paths);
}

void Sender::retransmit_fast(Tsn tsn, Time now, Paths paths) {
  OutstandingChunk& chunk = outstanding_[tsn];
  chunk.fast_retransmitted = true;
  ++fast_retransmits_;
  const std::size_t path_index = chunk.path;
  mark_lost(tsn, paths);
  enter_fast_recovery(paths[path_index], path_index, now);
}

/// The window opened while a probe is on its way or was dropped: the probe is the next in order, so
/// nothing goes on before it arrives.
void Sender::resend_probe(Paths paths) {
  const Tsn probe = outstanding_.cumulative_ack_point() + 1u;
  const OutstandingChunk& chunk = outstanding_[probe];
  if (chunk.state != State::kInFlight || chunk.length > a_rwnd_) return;
  probing_ = false;
  mark_lost(probe, paths);
}

/// To be done before losses halve the window (RFC 9260, 7.2.4, Note).
void Sender::grow_windows(const Tally& tally, Time now, Paths paths) {
  if (fast_recovery_ && outstanding_.cumulative_ack_point() >= fast_recovery_exit_) {
    fast_recovery_ = false;
  }
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const PathTally& acked = tally.paths[i];
    if (acked.acked_bytes == 0) continue;
    Path& path = paths[i];
    path.on_data_acknowledged();
    path.congestion().on_acknowledged({.now = now,
                                       .bytes = acked.acked_bytes,
                                       .flight_before = acked.flight_before,
                                       .in_fast_recovery = fast_recovery_,
                                       .all_acknowledged = path.outstanding_chunks() == 0});
  }
}

void Sender::update_timers(const Tally& tally, Time now, Paths paths) {
  for (std::size_t i = 0; i < paths.size(); ++i) {
    Path& path = paths[i];
    const PathTally& acked = tally.paths[i];
    // RFC 9260, 6.3.2, R2 and R3. With nothing outstanding the timer may be that of a window probe.
    if (path.outstanding_chunks() == 0) {
      const bool awaits_window = outstanding_.empty() && has_unsent() && !acked.cumulatively_acked;
      if (!awaits_window) path.stop_t3();
    } else if (acked.cumulatively_acked) {
      path.start_t3(now);
    }
    if (!may_probe_loss(path)) {
      path.stop_loss_probe();
    } else if (acked.acked_bytes > 0) {
      path.start_loss_probe(now);
    }
  }
}

}  // namespace rxsctp::sctp
