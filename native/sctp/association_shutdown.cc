#include "sctp/association.h"
#include "sctp/packet/shutdown_chunk.h"

namespace rxsctp::sctp {
namespace {

// RFC 9260, 9.2: the recommended value of T5-shutdown-guard.
constexpr int kGuardInRtoMax = 5;

}  // namespace

void Association::shutdown() {
  shutdown_wanted_ = true;
  if (state_ != AssociationState::kEstablished) return;
  sender_->set_shutting_down();
  set_state(AssociationState::kShutdownPending);
}

void Association::advance_shutdown(Time now) {
  if (!sender_->empty()) return;
  if (state_ == AssociationState::kShutdownPending) {
    set_state(AssociationState::kShutdownSent);
    control_.push(ControlKind::kShutdown);
    t5_deadline_ = now + kGuardInRtoMax * config_.rto_max;
  } else if (state_ == AssociationState::kShutdownReceived) {
    set_state(AssociationState::kShutdownAckSent);
    control_.push(ControlKind::kShutdownAck);
  } else {
    return;
  }
  // T2 watches the peer from here.
  control_.remove(ControlKind::kHeartbeat);
  path().stop_heartbeats();
  start_t2(now);
}

void Association::on_shutdown(const ChunkView& chunk, Incoming& in) {
  const auto shutdown = ShutdownChunk::parse(chunk);
  if (!shutdown) return;
  switch (state_) {
    case AssociationState::kShutdownSent:
      // Both sides at once.
      control_.remove(ControlKind::kShutdown);
      control_.push(ControlKind::kShutdownAck);
      set_state(AssociationState::kShutdownAckSent);
      start_t2(in.now);
      return;
    case AssociationState::kEstablished:
    case AssociationState::kShutdownPending:
      set_state(AssociationState::kShutdownReceived);
      sender_->set_shutting_down();
      context_.observer.on_peer_shutdown(id_);
      [[fallthrough]];
    case AssociationState::kShutdownReceived:
      on_acknowledged(
          sender_->on_cumulative_ack(shutdown->cumulative_tsn_ack, in.now, paths_, *this), in);
      return;
    case AssociationState::kShutdownAckSent:
      // Our SHUTDOWN ACK was lost.
      control_.push(ControlKind::kShutdownAck);
      return;
    case AssociationState::kClosed:
    case AssociationState::kCookieWait:
    case AssociationState::kCookieEchoed:
      return;
  }
}

void Association::on_shutdown_ack(Incoming& in) {
  // In COOKIE-WAIT and COOKIE-ECHOED the Stack treats it as out of the blue (RFC 9260, 8.5.1, E).
  if (state_ != AssociationState::kShutdownSent && state_ != AssociationState::kShutdownAckSent) {
    return;
  }
  OutgoingPacket packet(in.out, address(), path().max_packet(), header());
  ShutdownCompleteChunk{}.write(packet.writer());
  if (packet.send()) ++packets_sent_;
  close(CloseReason::kShutdown);
}

void Association::on_shutdown_complete() {
  if (state_ == AssociationState::kShutdownAckSent) close(CloseReason::kShutdown);
}

void Association::on_t2(Time now, PacketSink& out) {
  path().back_off();
  path().on_error();
  if (count_error()) return abort_peer(CloseReason::kTimeout, {}, out);
  control_.push(state_ == AssociationState::kShutdownSent ? ControlKind::kShutdown
                                                          : ControlKind::kShutdownAck);
  start_t2(now);
}

}  // namespace rxsctp::sctp
