#include "sctp/recovery/loss_recovery.h"

#include <utility>

#include "sctp/recovery/acknowledgements.h"
#include "sctp/recovery/paths.h"

namespace rxsctp::sctp {

LossRecovery::LossRecovery(Tsn initial_tsn, Paths& paths, const Resources& resources)
    : flight_(initial_tsn, paths, resources), losses_(flight_) {}

PathAllowance LossRecovery::allowance(std::size_t path_index) const {
  const Path& path = flight_.paths[path_index];
  const std::uint32_t max_chunk = path.mtu().max_chunk();
  return {.max_packet = static_cast<std::uint32_t>(path.max_packet()),
          .max_chunk = max_chunk,
          .max_payload = max_chunk - std::uint32_t{DataChunk::kHeaderSize},
          .max_new_payload = static_cast<std::uint32_t>(flight_.paths.max_payload()),
          .cwnd = path.congestion().cwnd(),
          .flight_size = path.flight_size(),
          .one_packet_only = path.one_packet_only()};
}

std::size_t LossRecovery::max_packet(std::size_t path) const {
  return flight_.paths[path].max_packet();
}

std::size_t LossRecovery::packet_of(std::size_t path, std::size_t chunks) const {
  return CommonHeader::kSize + flight_.paths[path].mtu().reserved() + chunks;
}

std::size_t LossRecovery::destination() const { return flight_.paths.destination(); }

Duration LossRecovery::round_trip() const { return flight_.paths[destination()].rto().srtt(); }

bool LossRecovery::retransmits_on(std::size_t path) const {
  return flight_.paths.retransmission_path(flight_.chunks[flight_.chunks.first_lost()].path) ==
         path;
}

bool LossRecovery::retransmission_due(std::size_t path) const {
  return flight_.paths[path].losses().retransmission_due && flight_.chunks.has_lost() &&
         retransmits_on(path);
}

const LossProbe& LossRecovery::probe(std::size_t path) const {
  return flight_.paths[path].losses().probe;
}

bool LossRecovery::anything_on(std::size_t path) const {
  return flight_.paths[path].outstanding_chunks() > 0;
}

void LossRecovery::before_data(std::size_t path, Time now) { flight_.paths[path].before_data(now); }

Tsn LossRecovery::send(std::uint16_t payload, std::size_t path_index, Time now) {
  Path& path = flight_.paths[path_index];
  const Tsn tsn = flight_.chunks.push(payload, path_index, now);
  const std::uint32_t size = flight_.chunks[tsn].wire_size();
  path.add_outstanding();
  path.add_flight(size);
  packet_bytes_ += size;
  if (!path.timing()) path.start_timing(tsn);
  return tsn;
}

void LossRecovery::retransmit_first(std::size_t path_index, Time now) {
  const Tsn tsn = flight_.chunks.first_lost();
  Path& path = flight_.paths[path_index];
  Path& before = flight_.paths[flight_.chunks[tsn].path];
  before.remove_outstanding();
  path.add_outstanding();
  if (&before != &path) {
    before.cancel_timing(tsn);
    if (before.outstanding_chunks() == 0) before.stop_t3();
  }
  flight_.chunks.set_retransmitted(tsn, path_index);
  path.add_flight(flight_.chunks[tsn].wire_size());
  note_sent_again(tsn, path, now);
  losses_.on_retransmitted(tsn, now);
}

void LossRecovery::send_probe(Tsn tsn, std::size_t path, Time now) {
  note_sent_again(tsn, flight_.paths[path], now);
}

/// What holds for every copy of a chunk.
void LossRecovery::note_sent_again(Tsn tsn, Path& path, Time now) {
  SentChunk& chunk = flight_.chunks[tsn];
  chunk.note_sent_again(now);
  packet_bytes_ += chunk.wire_size();
  if (tsn == flight_.chunks.cumulative_ack_point() + 1u) path.start_t3(now);
  path.cancel_timing(tsn);
}

/// Once for what is in flight, whether it is marked or lost (RFC 3168, 6.1.2).
void LossRecovery::on_congestion_mark(std::size_t path_index, Time now) {
  Path& path = flight_.paths[path_index];
  if (!path.losses().fast_recovery) path.congestion().on_loss_episode(now);
}

void LossRecovery::end_probe(Tsn last, std::size_t chunks, std::size_t path, Time now) {
  losses_.on_probe_sent(path, last, chunks, now);
  report_packet(flight_.paths[path], now);
}

void LossRecovery::abandon(Tsn tsn) {
  const SentChunk& chunk = flight_.chunks[tsn];
  Path& path = flight_.paths[chunk.path];
  if (chunk.outstanding()) path.remove_outstanding();
  if (chunk.state == SentChunk::State::kInFlight) path.remove_flight(chunk.wire_size());
  if (path.times(tsn)) path.stop_timing();
  flight_.chunks.set_abandoned(tsn);
}

/// RFC 3758, 3.5, C5. A timer that runs already may be that of DATA.
void LossRecovery::on_forward_sent(std::size_t path_index, Time now) {
  Path& path = flight_.paths[path_index];
  if (!path.t3_running()) path.start_t3(now);
}

void LossRecovery::end_packet(std::size_t path_index, const PeerWindow& window, Time now) {
  Path& path = flight_.paths[path_index];
  path.losses().retransmission_due = false;
  if (!path.t3_running()) path.start_t3(now);
  if (may_probe(path, window)) path.start_loss_probe(now);
  report_packet(path, now);
}

void LossRecovery::report_packet(Path& path, Time now) {
  const std::uint32_t bytes = std::exchange(packet_bytes_, 0);
  if (bytes > 0) path.congestion().on_sent({now, bytes, path.flight_size()});
}

SackTally LossRecovery::on_sack(const SackView& sack, Time now) {
  const GapAckBlocks& gaps = sack.gap_ack_blocks;
  SackTally tally;
  Acknowledgements acknowledgements(flight_, losses_, tally, now);
  acknowledgements.take_cumulative(sack.cumulative_tsn_ack);
  const bool credible = acknowledgements.take_gaps(gaps);
  if (gaps.empty()) losses_.on_no_gaps(tally);
  losses_.on_duplicates(sack.duplicate_tsns);
  losses_.undo_spurious(now);
  acknowledgements.grow_windows();
  if (credible) losses_.detect(gaps, tally, now);
  losses_.judge_probes(tally, now);
  return tally;
}

SackTally LossRecovery::on_cumulative_ack(Tsn cumulative, Time now) {
  SackTally tally;
  Acknowledgements acknowledgements(flight_, losses_, tally, now);
  acknowledgements.take_cumulative(cumulative);
  losses_.undo_spurious(now);
  acknowledgements.grow_windows();
  losses_.judge_probes(tally, now);
  return tally;
}

void LossRecovery::conclude(const SackTally& tally, const PeerWindow& window, Time now) {
  losses_.conclude(tally);
  for (std::size_t i = 0; i < flight_.paths.size(); ++i) {
    Path& path = flight_.paths[i];
    const SackTally::OfPath& acked = tally.paths[i];
    // RFC 9260, 6.3.2, R2 and R3. With nothing outstanding the timer may be that of a window probe.
    if (path.outstanding_chunks() == 0) {
      const bool awaits_window =
          flight_.chunks.empty() && window.awaited && !acked.cumulatively_acked;
      // RFC 3758, 3.5, C5.
      const bool awaits_forward = flight_.chunks.begins_abandoned() && path.t3_running();
      if (awaits_forward && acked.cumulatively_acked) path.start_t3(now);
      if (!awaits_window && !awaits_forward) path.stop_t3();
    } else if (acked.cumulatively_acked) {
      path.start_t3(now);
    }
    if (!may_probe(path, window)) {
      path.stop_loss_probe();
    } else if (acked.acked_bytes > 0) {
      path.start_loss_probe(now);
    }
  }
}

bool LossRecovery::t3_running(std::size_t path) const { return flight_.paths[path].t3_running(); }

void LossRecovery::start_t3(std::size_t path, Time now) { flight_.paths[path].start_t3(now); }

void LossRecovery::stop_t3(std::size_t path) { flight_.paths[path].stop_t3(); }

void LossRecovery::on_t3(std::size_t path, bool counts, Time now) {
  losses_.on_timeout(path, counts, now);
}

void LossRecovery::on_loss_probe(std::size_t path_index, const PeerWindow& window) {
  Path& path = flight_.paths[path_index];
  path.stop_loss_probe();
  if (may_probe(path, window)) losses_.start_probe(path_index);
}

/// As T3-rtx that has expired for no fault of the path's, but that nothing is to wait for longer.
void LossRecovery::on_moved(std::size_t path_index, Time now) {
  Path& path = flight_.paths[path_index];
  losses_.on_timeout(path_index, false, now);
  path.undo_back_off();
  path.start_t3(now);
}

void LossRecovery::clear() {
  flight_.chunks.clear();
  losses_.clear();
}

}  // namespace rxsctp::sctp
