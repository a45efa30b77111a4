#include "sctp/association/teardown.h"

#include <algorithm>

#include "sctp/packet/shutdown_chunk.h"

namespace rxsctp::sctp {
namespace {

// RFC 9260, 9.2: the recommended value of T5-shutdown-guard.
constexpr int kGuardInRtoMax = 5;

}  // namespace

void Teardown::begin() {
  transfer_.sender().set_shutting_down();
  core_.set_state(AssociationState::kShutdownPending);
}

void Teardown::advance(Time now) {
  if (!transfer_.sender().empty()) return;
  if (core_.state() == AssociationState::kShutdownPending) {
    core_.set_state(AssociationState::kShutdownSent);
    core_.control().push(ControlKind::kShutdown);
    t5_deadline_ = now + kGuardInRtoMax * core_.config().rto_max;
  } else if (core_.state() == AssociationState::kShutdownReceived) {
    core_.set_state(AssociationState::kShutdownAckSent);
    core_.control().push(ControlKind::kShutdownAck);
  } else {
    return;
  }
  // T2 watches the peer from here. It may take another path, once that is confirmed.
  for (std::size_t i = 0; i < core_.paths().size(); ++i) {
    if (core_.paths()[i].confirmed()) core_.paths()[i].stop_heartbeats();
  }
  send_on(core_.paths().destination(), now);
}

void Teardown::send_on(std::size_t path, Time now) {
  core_.set_control_path(path);
  t2_path_ = core_.control_path();
  t2_deadline_ = now + core_.paths()[t2_path_].rto().value();
}

void Teardown::on_shutdown(const ChunkView& chunk, Incoming& in) {
  const auto shutdown = ShutdownChunk::parse(chunk);
  if (!shutdown) return;
  switch (core_.state()) {
    case AssociationState::kShutdownSent:
      // Both sides at once.
      core_.control().remove(ControlKind::kShutdown);
      core_.control().push(ControlKind::kShutdownAck);
      core_.set_state(AssociationState::kShutdownAckSent);
      send_on(in.path_index, in.now);
      return;
    case AssociationState::kEstablished:
    case AssociationState::kShutdownPending:
      core_.set_state(AssociationState::kShutdownReceived);
      transfer_.sender().set_shutting_down();
      core_.tell(PeerShutdown{});
      [[fallthrough]];
    case AssociationState::kShutdownReceived:
      return transfer_.on_cumulative_ack(shutdown->cumulative_tsn_ack, in);
    case AssociationState::kShutdownAckSent:
      // Our SHUTDOWN ACK was lost.
      core_.control().push(ControlKind::kShutdownAck);
      core_.set_control_path(in.path_index);
      return;
    case AssociationState::kClosed:
    case AssociationState::kCookieWait:
    case AssociationState::kCookieEchoed:
      return;
  }
}

void Teardown::on_shutdown_ack(Incoming& in) {
  if (core_.state() != AssociationState::kShutdownSent &&
      core_.state() != AssociationState::kShutdownAckSent) {
    return;
  }
  OutgoingPacket packet = core_.open_packet(in.out, in.from, in.path.max_packet());
  ShutdownCompleteChunk{}.write(packet.writer());
  core_.send(packet);
  core_.close(CloseReason::kShutdown);
}

void Teardown::on_packet_end(const Incoming& in) {
  // RFC 9260, 9.2: whoever still talks gets all the time up to T5. (T2 is only restarted
  // where SHUTDOWN is repeated, or a talkative peer that missed it would never get it again.)
  if (core_.state() != AssociationState::kShutdownSent) return;
  core_.clear_errors();
  // RFC 9260, 9.2: each packet with DATA is answered with SHUTDOWN (and SACK) at once.
  if (!in.had_data) return;
  core_.control().push(ControlKind::kShutdown);
  send_on(core_.sack_path(), in.now);
}

Time Teardown::deadline() const { return std::min(t2_deadline_, t5_deadline_); }

void Teardown::on_deadline(Time now, PacketSink& out) {
  if (t5_deadline_ <= now) return core_.abort_peer(CloseReason::kTimeout, out);
  if (t2_deadline_ <= now) on_t2(now, out);
}

void Teardown::on_t2(Time now, PacketSink& out) {
  core_.paths()[t2_path_].back_off();
  core_.paths()[t2_path_].on_error();
  if (core_.count_error()) return core_.abort_peer(CloseReason::kTimeout, out);
  // RFC 9260, 6.4: what timed out on a path goes to another that is active.
  repeat_on(core_.paths().alternative(t2_path_), now);
}

void Teardown::repeat_on(std::size_t path, Time now) {
  core_.control().push(core_.state() == AssociationState::kShutdownSent
                           ? ControlKind::kShutdown
                           : ControlKind::kShutdownAck);
  send_on(path, now);
}

bool Teardown::on_path_moved(std::size_t path, Time now) {
  if (t2_deadline_ == kNever) return false;
  if (path == t2_path_) repeat_on(path, now);
  return true;
}

}  // namespace rxsctp::sctp
