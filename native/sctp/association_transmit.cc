#include <algorithm>
#include <array>

#include "sctp/association.h"
#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/heartbeat_chunk.h"
#include "sctp/packet/reader.h"
#include "sctp/packet/shutdown_chunk.h"

namespace rxsctp::sctp {

bool Association::transmit(Time now, PacketSink& out) {
  if (closed()) return true;
  if (abort_reason_) {
    abort_by_user(out);
    return true;
  }
  prepare_path(out);
  if (!out.ready(address())) return false;
  if (!up()) {
    write_setup(now, out, nullptr);
    return true;
  }
  return transmit_packets(now, out);
}

bool Association::transmit_packets(Time now, PacketSink& out) {
  sender_->begin_burst(paths_, 0, now);
  for (;;) {
    advance_shutdown(now);
    const std::size_t max_packet = path().max_packet();
    bool data = may_send_data() && sender_->has_work(paths_, 0);
    const bool sack = sack_due() || (data && receiver_->sack_pending());
    if (control_.empty() && !data && !sack) return true;
    std::size_t size =
        data ? std::max(max_packet, sender_->next_packet_size(paths_, 0)) : max_packet;
    if (size > max_packet && (!control_.empty() || sack)) {
      // A chunk from before the MTU fell travels alone, fragmented by IP (RFC 9260, 6.9).
      data = false;
      size = max_packet;
    }
    OutgoingPacket packet(out, address(), size, header(), size > max_packet);
    write_control(packet.writer(), now);
    if (sack) receiver_->write_sack(packet.writer());
    if (data) sender_->fill(packet.writer(), paths_, 0, now);
    if (!packet.send()) return true;
    ++packets_sent_;
    if (!out.ready(address())) return false;
  }
}

void Association::write_control(PacketWriter& packet, Time now) {
  control_.write_to(packet,
                    [&](ControlKind kind) { return write_control_chunk(kind, packet, now); });
}

bool Association::write_control_chunk(ControlKind kind, PacketWriter& packet, Time now) {
  switch (kind) {
    case ControlKind::kInit:
      return write_init(packet);
    case ControlKind::kCookieEcho:
      return CookieEchoChunk{cookie_}.write(packet);
    case ControlKind::kCookieAck:
      return CookieAckChunk{}.write(packet);
    case ControlKind::kHeartbeat:
      return write_heartbeat(packet, now);
    case ControlKind::kShutdown:
      return ShutdownChunk{receiver_->cumulative_tsn()}.write(packet);
    case ControlKind::kShutdownAck:
      return ShutdownAckChunk{}.write(packet);
    case ControlKind::kCookieRefusal: {
      ChunkBuilder chunk(packet, ChunkType::kError, 0);
      CookieReceivedWhileShuttingDownCause{}.write(chunk);
      return chunk.commit();
    }
  }
  return true;
}

bool Association::write_heartbeat(PacketWriter& packet, Time now) {
  std::array<std::uint8_t, 8> nonce;
  context_.random.fill(nonce);
  const bool written = HeartbeatChunk{nonce}.write(packet, ChunkType::kHeartbeat);
  // One that the transport has no room for is one that got lost.
  if (written || packet.empty()) path().on_heartbeat_sent(Reader(nonce).u64(), now);
  return written;
}

// All of the peer's data was acknowledged before it sent SHUTDOWN. Once it has our SHUTDOWN ACK, a
// SACK (for a late copy, or for an opened window) would find no association.
bool Association::sack_due() const {
  return receiver_->sack_due() && state_ != AssociationState::kShutdownAckSent;
}

bool Association::may_send_data() const {
  return state_ == AssociationState::kEstablished || state_ == AssociationState::kShutdownPending ||
         state_ == AssociationState::kShutdownReceived;
}

void Association::on_heartbeat_timer(Time now, PacketSink& out) {
  if (path().heartbeat_outstanding()) {
    path().on_heartbeat_lost();
    path().schedule_heartbeat(now, context_.random.next32());
    if (count_error()) abort_peer(CloseReason::kTimeout, {}, out);
    return;
  }
  // RFC 9260, 8.3: only an idle path is asked; DATA measures a busy one.
  const Time used = path().last_data_sent();
  if (used != kNever && now - used < config_.heartbeat_interval) {
    path().schedule_heartbeat(now, context_.random.next32());
  } else {
    control_.push(ControlKind::kHeartbeat);
    path().stop_heartbeats();
  }
}

}  // namespace rxsctp::sctp
