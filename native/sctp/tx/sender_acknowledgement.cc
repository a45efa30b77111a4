// What a Sender makes of acknowledgements and of their absence.
#include <algorithm>

#include "sctp/tx/sender.h"

namespace rxsctp::sctp {

SackResult Sender::on_sack(const SackView& sack, Time now, const User& user) {
  ++sacks_received_;
  if (sack.cumulative_tsn_ack > recovery_.chunks().highest()) {
    return {SackResult::Status::kInvalid};
  }
  if (sack.cumulative_tsn_ack < cumulative_ack_point()) return {SackResult::Status::kStale};
  a_rwnd_ = sack.a_rwnd;
  max_a_rwnd_ = std::max(max_a_rwnd_, a_rwnd_);
  sack_since_t3_ = true;
  const SackTally tally = recovery_.on_sack(sack, now);
  return conclude(tally, release(sack.cumulative_tsn_ack, user), now);
}

SackResult Sender::on_cumulative_ack(Tsn cumulative_tsn, Time now, const User& user) {
  if (cumulative_tsn > recovery_.chunks().highest()) return {SackResult::Status::kInvalid};
  if (cumulative_tsn < cumulative_ack_point()) return {SackResult::Status::kStale};
  const SackTally tally = recovery_.on_cumulative_ack(cumulative_tsn, now);
  return conclude(tally, release(cumulative_tsn, user), now);
}

/// Lets go of what is acknowledged for good.
FreedData Sender::release(Tsn cumulative, const User& user) {
  FreedData freed;
  while (outstanding_.first() <= cumulative) {
    const Fragment fragment = outstanding_.pop_front();
    freed.bytes += fragment.length;
    if (!fragment.ends_message()) continue;
    ++freed.messages;
    if (abandonment_) abandonment_->on_leaving(fragment.message);
    const std::uint32_t token = streams_->let_go(fragment);
    if (token != 0) user.on_message_acknowledged(token);
  }
  return freed;
}

SackResult Sender::conclude(const SackTally& tally, FreedData freed, Time now) {
  if (outstanding_.empty()) probing_ = false;
  if (probing_) resend_probe();
  if (abandonment_) abandonment_->on_sack(now, recovery_.round_trip());
  recovery_.conclude(tally, window(), now);
  return {SackResult::Status::kOk, freed, tally.acked_new, tally.cumulative_advanced && empty()};
}

/// The window opened while a probe is on its way or was dropped: the probe is the next in order, so
/// nothing goes on before it arrives.
void Sender::resend_probe() {
  const Tsn probe = outstanding_.first();
  const SentChunk& chunk = recovery_.chunks()[probe];
  if (chunk.state != SentChunk::State::kInFlight || chunk.payload > a_rwnd_) return;
  probing_ = false;
  recovery_.set_lost(probe);
}

T3Result Sender::on_t3_timeout(std::size_t path, Time now) {
  if (abandonment_) abandonment_->on_timeout();
  const SentChunks& chunks = recovery_.chunks();
  const bool waits = recovery_.anything_on(path) || chunks.has_lost() || chunks.begins_abandoned();
  if (!waits) {
    recovery_.stop_t3(path);
    probe_due_ = outstanding_.empty() && streams_->has_next();
    return {.counts_as_error = false};
  }
  const bool counts = !(probing_ && sack_since_t3_);
  sack_since_t3_ = false;
  recovery_.on_t3(path, counts, now);
  return {.counts_as_error = counts};
}

void Sender::on_path_moved(std::size_t path, bool failed, Time now) {
  if (!recovery_.anything_on(path)) return;
  if (failed) {
    recovery_.on_moved(path, now);
  } else {
    recovery_.on_loss_probe(path, window());
  }
}

}  // namespace rxsctp::sctp
