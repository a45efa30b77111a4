#include <algorithm>
#include <utility>

#include "sctp/association/association.h"
#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/shutdown_chunk.h"

namespace rxsctp::sctp {

bool Association::transmit(Time now, PacketSink& out) {
  if (closed()) return true;
  if (aborting()) {
    abort_by_user(out);
    return true;
  }
  if (!up()) {
    Path& path = paths()[control_path()];
    prepare_path(path, out);
    if (!out.ready(path.address())) return false;
    if (handshake_) handshake_->transmit(now, out);
    return true;
  }
  transfer_->give_up_expired(now);
  const std::size_t destination = paths().destination();
  prepare_path(out);
  // The path that takes least decides how data is cut.
  const bool wanted = transfer_->sender().unsent_bytes() > paths().max_payload();
  if (out.ready(path().address())) transfer_->sender().begin_burst(destination, now);
  bool ready = true;
  for (std::size_t i = 0; i < paths().size(); ++i) {
    if (!transmit_on(i, now, out)) {
      ready = false;
    } else if (state() == AssociationState::kEstablished) {
      heartbeats().probe(paths()[i], wanted, now, out);
    }
  }
  // What was lost elsewhere has left meanwhile, so that new data may.
  if (ready && paths().size() > 1) ready = transmit_on(destination, now, out);
  transfer_->report_abandoned();
  return ready;
}

void Association::abort_by_user(PacketSink& out) {
  const std::size_t headers =
      CommonHeader::kSize + ahead(ChunkType::kAbort) + kChunkHeaderSize + kTlvHeaderSize;
  ErrorCause cause{static_cast<std::uint16_t>(CauseCode::kUserInitiatedAbort), take_abort_reason()};
  prepare_path(out);
  cause.data.resize(std::min(cause.data.size(), path().max_packet() - headers));
  abort_peer(CloseReason::kAbortedByUser, cause, out);
}

bool Association::transmit_on(std::size_t index, Time now, PacketSink& out) {
  Receiver& receiver = transfer_->receiver();
  Sender& sender = transfer_->sender();
  Path& path = paths()[index];
  const bool acknowledges = index == sack_path();
  prepare_path(path, out);
  if (!out.ready(path.address())) return false;
  heartbeats().ask_port(path, now, out);
  for (;;) {
    if (under_reconfiguration() != nullptr) under_reconfiguration()->asking().advance(now);
    if (teardown_ && (under_reconfiguration() == nullptr || under_reconfiguration()->lets_end()))
      teardown_->advance(now);
    const std::size_t max_packet = path.max_packet();
    bool data = transfer_->may_send_data() && sender.has_work(index);
    const bool sack = acknowledges && (transfer_->sack_due() || (data && receiver.sack_pending()));
    const bool control_waits = index == control_path() && !control().empty();
    const bool small = control_waits || sack || path.heartbeat_wanted();
    if (!small && !data) return true;
    std::size_t size = data ? std::max(max_packet, sender.next_packet_size(index)) : max_packet;
    if (path.mtu().may_fragment(size) && small) {
      // A chunk from before the MTU fell travels alone, fragmented by IP (RFC 9260, 6.9).
      data = false;
      size = max_packet;
    }
    OutgoingPacket packet = open_packet(out, path.address(), size, path.mtu().may_fragment(size));
    if (control_waits) {
      control().write_to(packet.writer(),
                         [&](ControlKind kind) { return write_chunk(kind, packet.writer()); });
    }
    if (path.heartbeat_wanted()) heartbeats().write(path, packet.writer(), now);
    // Before the SACK, which may fill the packet, and acknowledges what was marked.
    if (sack && ecn() != nullptr && ecn()->wanted()) ecn()->write(packet.writer());
    if (sack) receiver.write_sack(packet.writer());
    if (data) sender.fill(packet.writer(), index, now, user());
    if (!AssociationCore::send(packet)) return true;
    if (!out.ready(path.address())) return false;
  }
}

bool Association::write_chunk(ControlKind kind, PacketWriter& packet) const {
  switch (kind) {
    case ControlKind::kCookieAck:
      return CookieAckChunk{}.write(packet);
    case ControlKind::kReConfig:
      return under_reconfiguration() == nullptr || under_reconfiguration()->asking().write(packet);
    case ControlKind::kShutdown:
      return ShutdownChunk{transfer_->receiver().cumulative_tsn()}.write(packet);
    case ControlKind::kShutdownAck:
      return ShutdownAckChunk{}.write(packet);
    case ControlKind::kCwr:
      return ecn() == nullptr || ecn()->write_cwr(packet);
    case ControlKind::kCookieRefusal: {
      ChunkBuilder chunk(packet, ChunkType::kError, 0);
      CookieReceivedWhileShuttingDownCause{}.write(chunk);
      return chunk.commit();
    }
    case ControlKind::kInit:
    case ControlKind::kCookieEcho:
      break;  // of the Handshake, before there is a Transfer
  }
  return true;
}

}  // namespace rxsctp::sctp
