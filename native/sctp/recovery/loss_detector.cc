#include "sctp/recovery/loss_detector.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sctp/packet/common_header.h"
#include "sctp/recovery/paths.h"

namespace rxsctp::sctp {
namespace {

using State = SentChunk::State;
using Cause = LossEpisodes::Cause;

constexpr std::uint8_t kMissesForFastRetransmit = 3;

// As many as matter: a Receiver of ours reports half of it.
constexpr std::size_t kMaxDuplicatesRead = 64;

// Of what is on its way on other paths than a SACK tells of. What lies behind it has T3-rtx.
constexpr std::size_t kMaxPassedOver = 1024;

}  // namespace

void LossDetector::leave_fast_recovery() {
  for (std::size_t i = 0; i < flight_.paths.size(); ++i) {
    PathLosses& losses = flight_.paths[i].losses();
    if (flight_.chunks.cumulative_ack_point() >= losses.fast_recovery_exit) {
      losses.fast_recovery = false;
    }
  }
}

bool LossDetector::acknowledges_original(Tsn tsn, const SentChunk& chunk, Time now) {
  Path& path = flight_.paths[chunk.path];
  const Duration shortest = path.rto().shortest();
  LossProbe& probe = path.losses().probe;
  if (probe.contains(tsn) && now - probe.sent_at < shortest) probe.suspect = false;
  return episodes_.on_acknowledged(tsn, now, shortest);
}

void LossDetector::on_duplicates(const DuplicateTsns& duplicates) {
  std::uint32_t suspects = 0;  // a bit for each path
  for (std::size_t i = 0; i < flight_.paths.size(); ++i) {
    suspects |= std::uint32_t{flight_.paths[i].losses().probe.suspect} << i;
  }
  if (suspects == 0 && episodes_.empty()) return;
  const std::size_t count = std::min(duplicates.size(), kMaxDuplicatesRead);
  for (std::size_t i = 0; i < count; ++i) {
    if (!clears_probe(duplicates[i], suspects)) episodes_.on_duplicate(duplicates[i]);
  }
}

/// Whether the TSN is of a probe of `suspects`, which then was not needed.
bool LossDetector::clears_probe(Tsn tsn, std::uint32_t suspects) {
  for (std::size_t i = 0; suspects >> i != 0; ++i) {
    LossProbe& probe = flight_.paths[i].losses().probe;
    if ((suspects >> i & 1) == 0 || !probe.contains(tsn)) continue;
    probe.suspect = false;
    return true;
  }
  return false;
}

void LossDetector::on_no_gaps(const SackTally& tally) {
  if (tally.cumulative_advanced && tally.acked_originals) episodes_.on_originals_acknowledged();
}

void LossDetector::undo_spurious(Time now) {
  while (const auto episode = episodes_.take_spurious(!flight_.chunks.has_lost())) {
    flight_.paths[episode->path].congestion().on_spurious_loss(episode->reduction);
    if (!episode->latest) continue;
    PathLosses& losses = flight_.paths[episode->path].losses();
    losses.fast_recovery = false;
    losses.retransmission_due = false;
    if (episode->cause == Cause::kTimeout) undo_timeout(episode->path, now);
  }
}

void LossDetector::undo_timeout(std::size_t path_index, Time now) {
  Path& path = flight_.paths[path_index];
  path.undo_back_off();
  if (std::exchange(path.losses().timed_out, false)) {
    Tsn tsn = flight_.chunks.cumulative_ack_point() + 1u;
    for (; tsn < path.losses().t3_point; ++tsn) {
      const SentChunk& chunk = flight_.chunks[tsn];
      if (chunk.state != State::kLost || chunk.path != path_index) continue;
      path.add_flight(chunk.wire_size());
      flight_.chunks.set_found(tsn);
    }
  }
  if (path.outstanding_chunks() > 0) path.start_t3(now);
}

/// TSNs below the highest newly acknowledged one (HTNA) are reported missing; in fast recovery,
/// when the cumulative TSN moved on, all that the gap blocks leave out are. After T3-rtx all before
/// t3_point is sent again before anything new, so a SACK says nothing of it until it has something
/// newer to tell. Each path goes by what was sent on it: what one is quick to deliver says nothing
/// of what is on its way on another.
Tsn LossDetector::reported_until(std::size_t path, const SackTally& tally, Tsn last_gap_end) const {
  const PathLosses& losses = flight_.paths[path].losses();
  const bool all = losses.fast_recovery && tally.cumulative_advanced;
  const Tsn limit = all ? last_gap_end : tally.paths[path].highest_newly_acked;
  if (losses.timed_out && limit < losses.t3_point) return flight_.chunks.cumulative_ack_point();
  return limit;
}

void LossDetector::detect(const GapAckBlocks& gaps, SackTally& tally, Time now) {
  if (gaps.empty() || !tally.acked_new) return;
  const Tsn cumulative = flight_.chunks.cumulative_ack_point();
  const Tsn last_gap_end = cumulative + gaps[gaps.size() - 1].end;
  struct Limit {
    Tsn reported;
    Tsn probed;  // what left before an answered probe did has had its time
  };
  std::array<Limit, SentChunk::kMaxPaths> limits;
  Tsn farthest = cumulative;
  for (std::size_t i = 0; i < flight_.paths.size(); ++i) {
    const LossProbe& probe = flight_.paths[i].losses().probe;
    const bool answered = probe.unanswered && !probe.due && answers_probe(probe, tally.paths[i]);
    limits[i] = {reported_until(i, tally, last_gap_end), answered ? probe.last : cumulative};
    farthest = std::max(farthest, limits[i].reported);
  }
  std::size_t passed_over = 0;
  auto tsn = flight_.chunks.next_missable(cumulative + 1u, farthest);
  for (; tsn; tsn = flight_.chunks.next_missable(*tsn + 1u, farthest)) {
    const Limit& limit = limits[flight_.chunks[*tsn].path];
    if (*tsn > limit.reported) {
      flight_.work.add(1);
      if (++passed_over == kMaxPassedOver) break;
    } else if (*tsn < limit.probed) {
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
  PathLosses& losses = flight_.paths[path].losses();
  if (losses.fast_recovery) return;
  losses.fast_recovery = true;
  losses.fast_recovery_exit = flight_.chunks.highest();
  losses.retransmission_due = true;
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

bool LossDetector::answers_probe(const LossProbe& probe, const SackTally::OfPath& acked) const {
  return acked.highest_newly_acked >= probe.last ||
         flight_.chunks.cumulative_ack_point() >= probe.last;
}

void LossDetector::judge_probes(const SackTally& tally, Time now) {
  for (std::size_t i = 0; i < flight_.paths.size(); ++i) {
    PathLosses& losses = flight_.paths[i].losses();
    LossProbe& probe = losses.probe;
    if (!probe.suspect || tally.paths[i].highest_newly_acked <= probe.newest) continue;
    probe.suspect = false;
    if (losses.fast_recovery) continue;  // the window has been reduced for this flight
    reduce_window(Cause::kFastRetransmit, i, now);
    for (Tsn tsn = probe.first; tsn <= probe.last; ++tsn) {
      episodes_.on_retransmitted(tsn, probe.sent_at);
    }
  }
}

void LossDetector::conclude(const SackTally& tally) {
  const Tsn cumulative = flight_.chunks.cumulative_ack_point();
  for (std::size_t i = 0; i < flight_.paths.size(); ++i) {
    PathLosses& losses = flight_.paths[i].losses();
    LossProbe& probe = losses.probe;
    if (probe.unanswered &&
        (probe.due ? tally.paths[i].acked_bytes > 0 : answers_probe(probe, tally.paths[i]))) {
      probe.unanswered = probe.due = false;
    }
    if (losses.t3_point <= cumulative) losses.timed_out = false;  // or it would once look ahead
    if (!flight_.chunks.has_lost()) losses.retransmission_due = false;
  }
}

void LossDetector::on_timeout(std::size_t path_index, bool counts, Time now) {
  Path& path = flight_.paths[path_index];
  ++timeouts_;
  path.back_off();
  if (counts) {
    path.on_error();
    reduce_window(Cause::kTimeout, path_index, now);
    path.set_one_packet_only(true);
  }
  const Outstanding lost = mark_outstanding(path_index);
  if (counts) {
    path.congestion().on_lost({now, lost.in_flight});
    path.on_packet_timed_out(lost.first_packet);
  }
  if (path.state() == PathState::kInactive) flight_.paths.rotate();
  // Whoever is to send it has the timer (RFC 9260, 6.4.1).
  const std::size_t next = flight_.paths.retransmission_path(path_index);
  if (next != path_index) path.stop_t3();
  if (next == path_index || !flight_.paths[next].t3_running()) flight_.paths[next].start_t3(now);
}

void LossDetector::give_up_path(std::size_t path_index, Time now) {
  Path& path = flight_.paths[path_index];
  const std::size_t next = flight_.paths.retransmission_path(path_index);
  if (next == path_index || path.outstanding_chunks() == 0) return;
  mark_outstanding(path_index);
  path.stop_t3();
  if (!flight_.paths[next].t3_running()) flight_.paths[next].start_t3(now);
}

/// All that is outstanding on the path is to leave again.
LossDetector::Outstanding LossDetector::mark_outstanding(std::size_t path_index) {
  Path& path = flight_.paths[path_index];
  const Tsn end = flight_.chunks.next_tsn();
  path.losses() = PathLosses();
  path.losses().timed_out = true;
  path.losses().t3_point = end;
  path.stop_loss_probe();
  path.stop_timing();
  const std::size_t empty = CommonHeader::kSize + path.mtu().reserved();
  Outstanding found{.first_packet = empty};
  bool packet_full = false;
  for (Tsn tsn = flight_.chunks.cumulative_ack_point() + 1u; tsn < end; ++tsn) {
    SentChunk& chunk = flight_.chunks[tsn];
    if (chunk.path != path_index || !chunk.outstanding()) continue;
    const std::size_t grown = found.first_packet + chunk.wire_size();
    packet_full = packet_full || (found.first_packet > empty && grown > path.max_packet());
    if (!packet_full) found.first_packet = grown;
    if (chunk.state == State::kInFlight) {
      found.in_flight += chunk.wire_size();
      set_lost(tsn);
    }
    chunk.urgent = true;
  }
  return found;
}

bool LossDetector::may_probe(const Path& path) const {
  return path.flight_size() > 0 && !path.losses().probe.unanswered &&
         !path.losses().fast_recovery && !flight_.chunks.has_lost() && !path.one_packet_only();
}

void LossDetector::start_probe(std::size_t path_index) {
  const PathMtu& mtu = flight_.paths[path_index].mtu();
  LossProbe& probe = flight_.paths[path_index].losses().probe;
  probe = {};
  std::size_t size = CommonHeader::kSize + mtu.reserved();
  for (Tsn tsn = flight_.chunks.highest(); flight_.chunks.contains(tsn); tsn = tsn - 1u) {
    SentChunk& chunk = flight_.chunks[tsn];
    if (chunk.path != path_index || chunk.state != State::kInFlight) continue;
    size += chunk.wire_size();
    if (probe.due && size > mtu.max_packet()) break;
    if (!probe.due) probe.last = tsn;
    probe.first = tsn;
    probe.due = probe.unanswered = true;
    chunk.urgent = true;
  }
}

void LossDetector::cancel_probe(std::size_t path) { flight_.paths[path].losses().probe = {}; }

void LossDetector::on_probe_sent(std::size_t path, Tsn last, std::size_t chunks, Time now) {
  LossProbe& probe = flight_.paths[path].losses().probe;
  fast_retransmits_ += chunks;
  probe.last = last;
  probe.due = false;
  probe.suspect = true;
  probe.newest = flight_.chunks.highest();
  probe.sent_at = now;
}

void LossDetector::clear() {
  for (std::size_t i = 0; i < flight_.paths.size(); ++i) flight_.paths[i].losses() = {};
  episodes_.clear();
}

}  // namespace rxsctp::sctp
