#include "sctp/recovery/acknowledgements.h"

#include <algorithm>

#include "sctp/recovery/paths.h"

namespace rxsctp::sctp {
namespace {

using State = SentChunk::State;

// A SACK that does not repeat what was reported takes back so many chunks at once; of the rest the
// next ones speak. What a peer reports and takes back in turns thus costs no more than that.
constexpr std::uint32_t kMaxReneged = 256;

/// It arrived, but had left before the path was found to fail: only what leaves after that says
/// whether the path answers again. A HEARTBEAT does.
bool is_of_before(const SentChunk& chunk, const Path& path) {
  return chunk.state == State::kLost && path.in_doubt();
}

}  // namespace

Acknowledgements::Acknowledgements(Flight& flight, LossDetector& losses, SackTally& tally, Time now)
    : flight_(flight), losses_(losses), tally_(tally), now_(now) {
  for (std::size_t i = 0; i < flight.paths.size(); ++i) {
    tally_.paths[i].flight_before = flight.paths[i].flight_size();
    tally_.paths[i].highest_newly_acked = flight.chunks.cumulative_ack_point();
  }
}

void Acknowledgements::take_cumulative(Tsn cumulative) {
  SentChunks& chunks = flight_.chunks;
  const Tsn first = chunks.cumulative_ack_point() + 1u;
  if (first > cumulative) return;
  tally_.cumulative_advanced = true;
  for (Tsn tsn = first; tsn <= cumulative; ++tsn) {
    const SentChunk& chunk = chunks.front();
    tally_.paths[chunk.path].cumulatively_acked = true;
    if (chunk.state == State::kAbandoned) {
      note_skipped(chunk);
    } else if (chunk.state != State::kGapAcked) {
      note_acknowledged(tsn, chunk);
    }
    chunks.pop_front();
  }
  chunks.forget_popped();
}

/// Each block beyond the gap it reports, within what was sent, and behind the one before it.
bool Acknowledgements::well_formed(const GapAckBlocks& gaps) const {
  flight_.work.add(gaps.size());
  std::uint32_t lowest = 2;
  const auto highest =
      static_cast<std::uint32_t>(flight_.chunks.highest() - flight_.chunks.cumulative_ack_point());
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const GapAckBlock block = gaps[i];
    if (block.start < lowest || block.end < block.start || block.end > highest) return false;
    lowest = std::uint32_t{block.end} + 1;
  }
  return true;
}

bool Acknowledgements::take_gaps(const GapAckBlocks& gaps) {
  if (!well_formed(gaps)) return false;
  if (gaps.empty() && !flight_.chunks.has_gap_acked()) return true;
  const TsnSet& acked = flight_.chunks.gap_acked();
  const Tsn cumulative = flight_.chunks.cumulative_ack_point();
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const Tsn end = cumulative + gaps[i].end;
    auto tsn = acked.next_absent(cumulative + gaps[i].start, end);
    for (; tsn; tsn = acked.next_absent(*tsn + 1u, end)) take_gap_acked(*tsn);
  }
  // What was reported before, and lies between the blocks or behind them, was dropped.
  std::uint32_t left = kMaxReneged;
  Tsn from = cumulative + 1u;
  for (std::size_t i = 0; i <= gaps.size() && !acked.empty(); ++i) {
    const Tsn last = i < gaps.size() ? cumulative + gaps[i].start - 1u : acked.highest();
    auto tsn = acked.next(from, last);
    for (; tsn; tsn = acked.next(*tsn + 1u, last)) {
      if (left-- == 0) return true;
      renege(*tsn);
    }
    if (i < gaps.size()) from = cumulative + gaps[i].end + 1u;
  }
  return true;
}

void Acknowledgements::take_gap_acked(Tsn tsn) {
  const SentChunk& chunk = flight_.chunks[tsn];
  if (chunk.state == State::kAbandoned) {
    flight_.work.add(1);
    return flight_.chunks.note_arrived(tsn);
  }
  note_acknowledged(tsn, chunk);
  flight_.chunks.set_gap_acked(tsn);
}

/// A chunk that was given up is no acknowledged data, and lets no window grow (RFC 3758, 3.5, A2);
/// that the peer has moved past it shows that it is there.
void Acknowledgements::note_skipped(const SentChunk& chunk) {
  flight_.work.add(1);
  tally_.acked_new = true;
  if (!chunk.moved) flight_.paths[chunk.path].on_alive();
}

/// A chunk is acknowledged for the first time, by either means.
void Acknowledgements::note_acknowledged(Tsn tsn, const SentChunk& chunk) {
  flight_.work.add(1);
  Path& path = flight_.paths[chunk.path];
  SackTally::OfPath& of_path = tally_.paths[chunk.path];
  path.remove_outstanding();
  path.set_one_packet_only(false);
  if (chunk.state == State::kInFlight) path.remove_flight(chunk.wire_size());
  tally_.acked_new = true;
  of_path.acked_bytes += chunk.wire_size();
  if (!chunk.moved && !is_of_before(chunk, path)) of_path.delivered = true;
  of_path.sent_at = std::max(of_path.sent_at, now_ - chunk.age(now_));
  if (tsn > of_path.highest_newly_acked) of_path.highest_newly_acked = tsn;
  if (losses_.on_acknowledged(tsn, chunk, now_)) tally_.acked_originals = true;
  if (path.times(tsn)) {
    of_path.round_trip = chunk.age(now_);
    path.on_rtt(*of_path.round_trip);
    path.stop_timing();
  }
}

/// RFC 9260, 6.2.1, D iii and 6.3.2, R4.
void Acknowledgements::renege(Tsn tsn) {
  flight_.work.add(1);
  const SentChunk& chunk = flight_.chunks[tsn];
  if (chunk.state == State::kAbandoned) return flight_.chunks.note_gone(tsn);
  Path& path = flight_.paths[chunk.path];
  flight_.chunks.set_reneged(tsn);
  path.add_outstanding();
  path.add_flight(chunk.wire_size());
  if (!path.t3_running()) path.start_t3(now_);
  losses_.count_miss(tsn, now_, tally_);
}

void Acknowledgements::grow_windows() {
  losses_.leave_fast_recovery();
  for (std::size_t i = 0; i < flight_.paths.size(); ++i) {
    const SackTally::OfPath& acked = tally_.paths[i];
    if (acked.acked_bytes == 0) continue;
    Path& path = flight_.paths[i];
    // RFC 7829, 3.2, 9 and 10: of a copy on another path this one cannot boast.
    if (acked.delivered) path.on_alive();
    path.congestion().on_acknowledged({.now = now_,
                                       .bytes = acked.acked_bytes,
                                       .flight_before = acked.flight_before,
                                       .sent_at = acked.sent_at,
                                       .round_trip = acked.round_trip,
                                       .in_fast_recovery = path.losses().fast_recovery,
                                       .all_acknowledged = path.outstanding_chunks() == 0});
  }
}

}  // namespace rxsctp::sctp
