#include "sctp/recovery/loss_detector.h"

#include <algorithm>

#include "sctp/packet/common_header.h"
#include "sctp/recovery/paths.h"

namespace rxsctp::sctp {
namespace {

using State = SentChunk::State;
using Cause = LossEpisodes::Cause;

constexpr std::uint8_t kMissesForFastRetransmit = 3;

// As many as matter: a Receiver of ours reports half of it.
constexpr std::size_t kMaxDuplicatesRead = 64;

}  // namespace

void LossDetector::leave_fast_recovery() {
  if (flight_.chunks.cumulative_ack_point() >= fast_recovery_exit_) fast_recovery_ = false;
}

bool LossDetector::acknowledges_original(Tsn tsn, const SentChunk& chunk, Time now) {
  const Duration shortest = flight_.paths[chunk.path].rto().shortest();
  if (probe_.contains(tsn) && now - probe_.sent_at < shortest) probe_.suspect = false;
  return episodes_.on_acknowledged(tsn, now, shortest);
}

void LossDetector::on_duplicates(const DuplicateTsns& duplicates) {
  const bool probe_suspect = probe_.suspect;
  if (!probe_suspect && episodes_.empty()) return;
  const std::size_t count = std::min(duplicates.size(), kMaxDuplicatesRead);
  for (std::size_t i = 0; i < count; ++i) {
    const Tsn tsn = duplicates[i];
    if (probe_suspect && probe_.contains(tsn)) {
      probe_.suspect = false;
    } else {
      episodes_.on_duplicate(tsn);
    }
  }
}

void LossDetector::on_no_gaps(const SackTally& tally) {
  if (tally.cumulative_advanced && tally.acked_originals) episodes_.on_originals_acknowledged();
}

void LossDetector::undo_spurious(Time now) {
  while (const auto episode = episodes_.take_spurious(!flight_.chunks.has_lost())) {
    flight_.paths[episode->path].congestion().on_spurious_loss(episode->reduction);
    if (!episode->latest) continue;
    fast_recovery_ = false;
    fast_retransmit_due_ = false;
    if (episode->cause == Cause::kTimeout) undo_timeout(episode->path, now);
  }
}

void LossDetector::undo_timeout(std::size_t path_index, Time now) {
  Path& path = flight_.paths[path_index];
  path.undo_back_off();
  for (Tsn tsn = flight_.chunks.cumulative_ack_point() + 1u; tsn < t3_point_; ++tsn) {
    const SentChunk& chunk = flight_.chunks[tsn];
    if (chunk.state != State::kLost || chunk.path != path_index) continue;
    path.add_flight(chunk.wire_size());
    flight_.chunks.set_found(tsn);
  }
  t3_point_ = flight_.chunks.cumulative_ack_point();
  if (path.outstanding_chunks() > 0) path.start_t3(now);
}

/// TSNs below the highest newly acknowledged one (HTNA) are reported missing; in fast recovery,
/// when the cumulative TSN moved on, all that the gap blocks leave out are. After T3-rtx all before
/// t3_point_ is sent again before anything new, so a SACK says nothing of it until it has something
/// newer to tell.
void LossDetector::detect(const GapAckBlocks& gaps, SackTally& tally, Time now) {
  if (gaps.empty() || !tally.acked_new) return;
  const bool all = fast_recovery_ && tally.cumulative_advanced;
  const Tsn cumulative = flight_.chunks.cumulative_ack_point();
  const Tsn limit = all ? cumulative + gaps[gaps.size() - 1].end : tally.highest_newly_acked;
  if (limit <= cumulative || limit < t3_point_) return;
  const bool probe_answered = probe_.unanswered && !probe_.due && answers_probe(tally);
  auto tsn = flight_.chunks.next_missable(cumulative + 1u, limit);
  for (; tsn; tsn = flight_.chunks.next_missable(*tsn + 1u, limit)) {
    if (probe_answered && *tsn < probe_.last) {
      // What left before the probe did has had its time.
      flight_.work.add(1);
      retransmit_fast(*tsn, now, tally);
    } else {
      count_miss(*tsn, now, tally);
    }
  }
  for (std::size_t i = 0; i < flight_.paths.size(); ++i) {
    const std::uint32_t lost = tally.paths[i].lost_bytes;
    if (lost > 0) flight_.paths[i].congestion().on_lost({now, lost});
  }
}

void LossDetector::count_miss(Tsn tsn, Time now, SackTally& tally) {
  flight_.work.add(1);
  SentChunk& chunk = flight_.chunks[tsn];
  if (chunk.state != State::kInFlight || chunk.fast_retransmitted) return;
  if (++chunk.misses >= kMissesForFastRetransmit) retransmit_fast(tsn, now, tally);
}

void LossDetector::retransmit_fast(Tsn tsn, Time now, SackTally& tally) {
  SentChunk& chunk = flight_.chunks[tsn];
  const std::size_t path = chunk.path;
  chunk.fast_retransmitted = true;
  ++fast_retransmits_;
  tally.paths[path].lost_bytes += chunk.wire_size();
  set_lost(tsn);
  if (fast_recovery_) return;
  fast_recovery_ = true;
  fast_recovery_exit_ = flight_.chunks.highest();
  fast_retransmit_due_ = true;
  reduce_window(Cause::kFastRetransmit, path, now);
}

void LossDetector::set_lost(Tsn tsn) {
  const SentChunk& chunk = flight_.chunks[tsn];
  flight_.paths[chunk.path].remove_flight(chunk.wire_size());
  flight_.chunks.set_lost(tsn);
}

void LossDetector::reduce_window(Cause cause, std::size_t path, Time now) {
  CongestionController& congestion = flight_.paths[path].congestion();
  const Windows before = congestion.windows();
  if (cause == Cause::kTimeout) {
    congestion.on_timeout(now);
  } else {
    congestion.on_loss_episode(now);
  }
  const std::uint32_t taken = before.cwnd - std::min(congestion.cwnd(), before.cwnd);
  episodes_.begin(cause, static_cast<std::uint8_t>(path), {before, taken});
}

bool LossDetector::answers_probe(const SackTally& tally) const {
  return tally.highest_newly_acked >= probe_.last ||
         flight_.chunks.cumulative_ack_point() >= probe_.last;
}

void LossDetector::judge_probe(const SackTally& tally, Time now) {
  if (!probe_.suspect || tally.highest_newly_acked <= probe_.newest) return;
  probe_.suspect = false;
  if (fast_recovery_) return;  // the window has been reduced for this flight
  reduce_window(Cause::kFastRetransmit, probe_.path, now);
  for (Tsn tsn = probe_.first; tsn <= probe_.last; ++tsn) {
    episodes_.on_retransmitted(tsn, probe_.sent_at);
  }
}

void LossDetector::conclude(const SackTally& tally) {
  if (probe_.unanswered && (probe_.due ? tally.acked_new : answers_probe(tally))) {
    probe_.unanswered = probe_.due = false;
  }
  const Tsn cumulative = flight_.chunks.cumulative_ack_point();
  if (t3_point_ < cumulative) t3_point_ = cumulative;  // or it would once look ahead again
  if (!flight_.chunks.has_lost()) fast_retransmit_due_ = false;
}

void LossDetector::on_timeout(std::size_t path_index, bool counts, Time now) {
  Path& path = flight_.paths[path_index];
  ++timeouts_;
  fast_recovery_ = false;
  fast_retransmit_due_ = false;
  probe_ = {};
  path.stop_loss_probe();
  path.stop_timing();
  path.back_off();
  if (counts) {
    path.on_error();
    reduce_window(Cause::kTimeout, path_index, now);
    path.set_one_packet_only(true);
  }
  t3_point_ = flight_.chunks.next_tsn();
  std::uint32_t lost = 0;
  std::size_t packet = CommonHeader::kSize;  // the one that leaves first
  bool packet_full = false;
  for (Tsn tsn = flight_.chunks.cumulative_ack_point() + 1u; tsn < t3_point_; ++tsn) {
    SentChunk& chunk = flight_.chunks[tsn];
    if (chunk.path != path_index || chunk.state == State::kGapAcked) continue;
    const std::size_t grown = packet + chunk.wire_size();
    packet_full = packet_full || (packet > CommonHeader::kSize && grown > path.max_packet());
    if (!packet_full) packet = grown;
    if (chunk.state == State::kInFlight) {
      lost += chunk.wire_size();
      set_lost(tsn);
    }
    chunk.urgent = true;
  }
  if (counts) {
    path.congestion().on_lost({now, lost});
    path.on_packet_timed_out(packet);
  }
  path.start_t3(now);
}

bool LossDetector::may_probe(const Path& path) const {
  return path.flight_size() > 0 && !probe_.unanswered && !fast_recovery_ &&
         !flight_.chunks.has_lost() && !path.one_packet_only();
}

void LossDetector::start_probe(std::size_t path_index) {
  const std::size_t max_packet = flight_.paths[path_index].max_packet();
  probe_ = {};
  std::size_t size = CommonHeader::kSize;
  for (Tsn tsn = flight_.chunks.highest(); flight_.chunks.contains(tsn); tsn = tsn - 1u) {
    SentChunk& chunk = flight_.chunks[tsn];
    if (chunk.path != path_index || chunk.state != State::kInFlight) continue;
    size += chunk.wire_size();
    if (probe_.due && size > max_packet) break;
    if (!probe_.due) probe_.last = tsn;
    probe_.first = tsn;
    probe_.due = probe_.unanswered = true;
    chunk.urgent = true;
  }
  probe_.path = static_cast<std::uint8_t>(path_index);
}

void LossDetector::on_probe_sent(Tsn last, std::size_t chunks, Time now) {
  fast_retransmits_ += chunks;
  probe_.last = last;
  probe_.due = false;
  probe_.suspect = true;
  probe_.newest = flight_.chunks.highest();
  probe_.sent_at = now;
}

void LossDetector::clear() {
  probe_ = {};
  episodes_.clear();
}

}  // namespace rxsctp::sctp
