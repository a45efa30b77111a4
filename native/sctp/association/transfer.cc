#include "sctp/association/transfer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/large_message.h"
#include "sctp/packet/byte_order.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/forward_tsn_chunk.h"

namespace rxsctp::sctp {

Transfer::Transfer(AssociationCore& core)
    : core_(core),
      receiver_(core.config(), core.capabilities(), core.resources(),
                share_of(core.endpoint().account)),
      sender_(core.config(), core.capabilities(), core.paths(), core.resources()) {}

bool Transfer::untouched() const {
  const Capabilities& agreed = core_.capabilities();
  return !receiver_.has_gaps() && receiver_.cumulative_tsn() + 1u == agreed.peer_initial_tsn &&
         sender_.empty() && sender_.next_tsn() == agreed.local_initial_tsn;
}

SendStatus Transfer::send(const MessageInfo& info, const OutgoingData& data) {
  if (info.stream >= core_.capabilities().outbound_streams) return SendStatus::kInvalidStream;
  const std::size_t size = data.bytes().size();
  if (size == 0) return SendStatus::kEmpty;
  if (size > core_.config().max_message_size) return SendStatus::kTooLarge;
  sender_.enqueue(info, data);
  return SendStatus::kAccepted;
}

bool Transfer::set_stream_value(std::uint16_t stream, std::uint16_t value) {
  if (stream >= core_.capabilities().outbound_streams) return false;
  if (value == 0 && core_.config().scheduler == Scheduler::kWeightedFairQueueing) return false;
  sender_.set_stream_value(stream, value);
  return true;
}

bool Transfer::consume(DeliveredData consumed) {
  receiver_.consume(consumed);
  return sack_due();
}

bool Transfer::offer_room() {
  receiver_.offer_room();
  return sack_due();
}

void Transfer::drain() {
  const FreedData freed = sender_.drain(core_.user());
  if (freed.bytes > 0) core_.events().on_send_buffer_freed(core_.id(), freed);
}

/// RFC 9260, 6: DATA counts in these states only.
bool Transfer::takes_data() const {
  const AssociationState state = core_.state();
  return state == AssociationState::kEstablished || state == AssociationState::kShutdownPending ||
         state == AssociationState::kShutdownSent;
}

void Transfer::on_data(const ChunkView& chunk, Incoming& in) {
  if (!takes_data()) return;
  const auto data = DataChunk::parse(chunk);
  if (!data) return;
  in.had_data = true;
  switch (receiver_.on_data(*data, core_.user())) {
    case DataOutcome::kDuplicate:
      in.had_duplicate = true;
      return;
    case DataOutcome::kAccepted:
    case DataOutcome::kNoRoom:
      return;
    case DataOutcome::kInvalidStream:
      return core_.error_replies().write(InvalidStreamIdentifierCause{data->stream}, in);
    case DataOutcome::kNoUserData: {
      std::uint8_t tsn[4];
      store_be32(tsn, data->tsn.value());
      return core_.refuse(CauseCode::kNoUserData, tsn, in.out);
    }
    case DataOutcome::kViolation:
      return core_.refuse("DATA chunks that do not make up a message", in.out);
    case DataOutcome::kTooLarge:
      return refuse_large_message(*data, in.out);
  }
}

/// The peer kept to the protocol; it is a limit of ours that it does not know of.
void Transfer::refuse_large_message(const DataChunk& chunk, PacketSink& out) {
  const AssociationConfig& config = core_.config();
  const std::string reason = large_message_reason(
      receiver_.message_length(chunk), std::min(config.max_message_size, config.receive_window));
  const ErrorCause cause{static_cast<std::uint16_t>(CauseCode::kUserInitiatedAbort),
                         {reason.begin(), reason.end()}};
  core_.abort_peer(CloseReason::kMessageTooLarge, cause, out);
}

void Transfer::on_forward_tsn(const ChunkView& chunk, Incoming& in) {
  if (!takes_data()) return;
  if (!core_.capabilities().extensions.has(Extension::kPartialReliability)) {
    return core_.refuse("FORWARD TSN, which was not negotiated", in.out);
  }
  const auto forward = ForwardTsnView::parse(chunk);
  if (!forward) return;
  in.had_data = true;
  receiver_.on_forward_tsn(*forward, core_.user());
}

void Transfer::on_sack(Incoming& in) {
  if (!may_send_data()) return;
  // Of several only the newest can be true, so no packet costs more than one.
  if (std::exchange(in.had_sack, true)) return;
  if (const auto& sack = in.contents.newest_sack()) {
    on_acknowledged(sender_.on_sack(*sack, in.now, core_.user()), in);
  }
}

void Transfer::on_cumulative_ack(Tsn cumulative, Incoming& in) {
  on_acknowledged(sender_.on_cumulative_ack(cumulative, in.now, core_.user()), in);
}

void Transfer::on_acknowledged(const SackResult& result, Incoming& in) {
  if (result.status == SackResult::Status::kInvalid) {
    return core_.refuse("acknowledgement of a TSN that was never sent", in.out);
  }
  if (result.acked_new) core_.clear_errors();
  if (result.freed.bytes > 0) core_.events().on_send_buffer_freed(core_.id(), result.freed);
  if (result.became_dry) core_.events().on_sender_dry(core_.id());
}

void Transfer::on_packet_end(const Incoming& in) {
  if (!in.had_data) return;
  if (core_.paths().size() > 1) choose_sack_path(in);
  receiver_.on_packet_end(in.now);
  if (receiver_.take_window_full()) core_.tell(WindowFull{});
}

/// To where the DATA came from (RFC 9260, 6.4). A duplicate may mean that the last SACK got lost:
/// then on another path than that, in turns, for neither may be the one that gets through.
void Transfer::choose_sack_path(const Incoming& in) {
  const bool elsewhere = in.had_duplicate && core_.sack_path() == in.path_index;
  core_.set_sack_path(elsewhere ? core_.paths().alternative(in.path_index) : in.path_index);
}

void Transfer::give_up_expired(Time now) {
  if (may_send_data()) sender_.give_up_expired(now, core_.user());
}

void Transfer::report_abandoned() {
  const FreedData freed = sender_.take_abandoned();
  if (freed.messages == 0) return;
  core_.events().on_send_buffer_freed(core_.id(), freed);
  if (sender_.empty()) core_.events().on_sender_dry(core_.id());
}

bool Transfer::may_send_data() const {
  const AssociationState state = core_.state();
  return state == AssociationState::kEstablished || state == AssociationState::kShutdownPending ||
         state == AssociationState::kShutdownReceived;
}

// All of the peer's data was acknowledged before it sent SHUTDOWN. Once it has our SHUTDOWN ACK, a
// SACK (for a late copy, or for an opened window) would find no association.
bool Transfer::sack_due() const {
  return receiver_.sack_due() && core_.state() != AssociationState::kShutdownAckSent;
}

void Transfer::on_path_deadline(std::size_t index, Time now, PacketSink& out) {
  const Path& path = core_.paths()[index];
  if (path.t3_deadline() <= now) {
    const T3Result result = sender_.on_t3_timeout(index, now);
    if (result.counts_as_error && core_.count_error()) {
      return core_.abort_peer(CloseReason::kTimeout, out);
    }
  }
  if (path.loss_probe_deadline() <= now) sender_.on_loss_probe(index);
}

void Transfer::on_path_moved(std::size_t index, bool failed, Time now) {
  sender_.on_path_moved(index, failed, now);
  if (core_.sack_path() == index) receiver_.repeat_sack();
}

void Transfer::on_receive_deadline(Time now) {
  receiver_.on_deadline(now);
  if (receiver_.take_window_full()) core_.tell(WindowFull{});
}

}  // namespace rxsctp::sctp
