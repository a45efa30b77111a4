// What a Sender holds for lost, and what it does about it (RFC 9260, 6.3.3 and 7.2.4).
#include <algorithm>

#include "sctp/tx/sender.h"

namespace rxsctp::sctp {

namespace {

using State = OutstandingChunk::State;

// As many as matter: a Receiver of ours reports half of it.
constexpr std::size_t kMaxDuplicatesRead = 64;

}  // namespace

void Sender::mark_lost(Tsn tsn, Paths paths) {
  OutstandingChunk& chunk = outstanding_[tsn];
  paths[chunk.path].remove_flight(chunk.wire_size());
  outstanding_.mark_for_retransmission(tsn);
}

void Sender::enter_fast_recovery(Path& path, std::size_t path_index, Time now) {
  if (fast_recovery_) return;
  fast_recovery_ = true;
  fast_recovery_exit_ = outstanding_.highest();
  fast_retransmit_due_ = true;
  reduce_window(LossEpisodes::Cause::kFastRetransmit, path, path_index, now);
}

void Sender::reduce_window(LossEpisodes::Cause cause, Path& path, std::size_t path_index,
                           Time now) {
  CongestionController& congestion = path.congestion();
  const Windows before = congestion.windows();
  if (cause == LossEpisodes::Cause::kTimeout) {
    congestion.on_timeout(now);
  } else {
    congestion.on_loss_episode(now);
  }
  const std::uint32_t taken = before.cwnd - std::min(congestion.cwnd(), before.cwnd);
  episodes_.begin(cause, static_cast<std::uint8_t>(path_index), {before, taken});
}

/// Late data and late acknowledgements look like losses, until the copies arrive (RFC 3708).
void Sender::note_duplicates(const DuplicateTsns& duplicates) {
  const bool probe_suspect = loss_probe_.suspect;
  if (!probe_suspect && episodes_.empty()) return;
  const std::size_t count = std::min(duplicates.size(), kMaxDuplicatesRead);
  for (std::size_t i = 0; i < count; ++i) {
    const Tsn tsn = duplicates[i];
    if (probe_suspect && loss_probe_.contains(tsn)) {
      loss_probe_.suspect = false;
    } else {
      episodes_.on_duplicate(tsn);
    }
  }
}

void Sender::undo_spurious(Time now, Paths paths) {
  while (const auto episode = episodes_.take_spurious(!outstanding_.has_marked())) {
    Path& path = paths[episode->path];
    path.congestion().on_spurious_loss(episode->reduction);
    if (!episode->latest) continue;
    fast_recovery_ = false;
    fast_retransmit_due_ = false;
    if (episode->cause != LossEpisodes::Cause::kTimeout) continue;
    path.undo_back_off();
    for (Tsn tsn = outstanding_.cumulative_ack_point() + 1u; tsn < t3_point_; ++tsn) {
      const OutstandingChunk& chunk = outstanding_[tsn];
      if (chunk.state != State::kToRetransmit) continue;
      path.add_flight(chunk.wire_size());
      outstanding_.unmark(tsn);
    }
    t3_point_ = outstanding_.cumulative_ack_point();
    if (path.outstanding_chunks() > 0) path.start_t3(now);
  }
}

bool Sender::answers_loss_probe(const Tally& tally) const {
  return tally.highest_newly_acked >= loss_probe_.last ||
         outstanding_.cumulative_ack_point() >= loss_probe_.last;
}

/// RFC 8985, 7.4.2: the probe has repaired a loss, which counts as any other.
void Sender::judge_loss_probe(const Tally& tally, Time now, Paths paths) {
  if (!loss_probe_.suspect || tally.highest_newly_acked <= loss_probe_.newest) return;
  loss_probe_.suspect = false;
  if (fast_recovery_) return;  // the window has been reduced for this flight
  reduce_window(LossEpisodes::Cause::kFastRetransmit, paths[loss_probe_.path], loss_probe_.path,
                now);
  for (Tsn tsn = loss_probe_.first; tsn <= loss_probe_.last; ++tsn) {
    episodes_.on_retransmitted(tsn, loss_probe_.sent_at);
  }
}

bool Sender::may_probe_loss(const Path& path) const {
  return path.flight_size() > 0 && a_rwnd_ > 0 && !loss_probe_.unanswered && !fast_recovery_ &&
         !probing_ && !outstanding_.has_marked() && !path.one_packet_only();
}

void Sender::on_loss_probe(Paths paths, std::size_t path_index) {
  Path& path = paths[path_index];
  path.stop_loss_probe();
  if (!may_probe_loss(path)) return;
  loss_probe_ = {};
  std::size_t size = CommonHeader::kSize;
  for (Tsn tsn = outstanding_.highest(); outstanding_.contains(tsn); tsn = tsn - 1u) {
    OutstandingChunk& chunk = outstanding_[tsn];
    if (chunk.path != path_index || chunk.state != State::kInFlight) continue;
    size += chunk.wire_size();
    if (loss_probe_.due && size > path.max_packet()) break;
    if (!loss_probe_.due) loss_probe_.last = tsn;
    loss_probe_.first = tsn;
    loss_probe_.due = loss_probe_.unanswered = true;
    chunk.flags |= DataChunk::kImmediate;  // RFC 7053, 4
  }
  loss_probe_.path = static_cast<std::uint8_t>(path_index);
}

T3Result Sender::on_t3_timeout(Paths paths, std::size_t path_index, Time now) {
  Path& path = paths[path_index];
  path.stop_t3();
  if (outstanding_.empty()) {
    probe_due_ = has_unsent();
    return {.counts_as_error = false};
  }
  ++timeout_retransmits_;
  const bool counts = !(probing_ && sack_since_t3_);
  sack_since_t3_ = false;
  fast_recovery_ = false;
  fast_retransmit_due_ = false;
  loss_probe_ = {};
  path.stop_loss_probe();
  path.round_trip() = {};
  path.back_off();
  if (counts) {
    path.on_error();
    reduce_window(LossEpisodes::Cause::kTimeout, path, path_index, now);
    path.set_one_packet_only(true);
  }
  t3_point_ = outstanding_.next_tsn();
  std::size_t packet = CommonHeader::kSize;  // the one that leaves first
  bool packet_full = false;
  for (Tsn tsn = outstanding_.cumulative_ack_point() + 1u; tsn < t3_point_; ++tsn) {
    OutstandingChunk& chunk = outstanding_[tsn];
    if (chunk.path != path_index || chunk.state == State::kGapAcked) continue;
    const std::size_t grown = packet + chunk.wire_size();
    packet_full = packet_full || (packet > CommonHeader::kSize && grown > path.max_packet());
    if (!packet_full) packet = grown;
    if (chunk.state == State::kInFlight) mark_lost(tsn, paths);
    chunk.flags |= DataChunk::kImmediate;  // RFC 7053, 4: the answer is waited for
  }
  if (counts) path.on_packet_timed_out(packet);
  path.start_t3(now);
  return {.counts_as_error = counts};
}

}  // namespace rxsctp::sctp
