#include "sctp/association/heartbeats.h"

#include <array>
#include <cstdint>

#include "sctp/packet/heartbeat_chunk.h"
#include "sctp/packet/reader.h"

namespace rxsctp::sctp {

void Heartbeats::on_deadline(Path& path, Time now, PacketSink& out) {
  if (path.heartbeat_deadline() > now) return;
  if (path.heartbeat_outstanding()) {
    path.on_heartbeat_lost();
    schedule(path, now);
    if (core_.count_error()) core_.abort_peer(CloseReason::kTimeout, out);
    return;
  }
  // RFC 9260, 8.3: only an idle path is asked; DATA measures a busy one.
  const Time used = path.last_data_sent();
  if (used != kNever && now - used < core_.config().heartbeat_interval) {
    schedule(path, now);
  } else {
    core_.control().push(ControlKind::kHeartbeat);
    path.stop_heartbeats();
  }
}

bool Heartbeats::write(PacketWriter& packet, Time now) {
  std::array<std::uint8_t, 8> nonce;
  core_.random().fill(nonce);
  const bool written = HeartbeatChunk{nonce}.write(packet, ChunkType::kHeartbeat);
  // One that the transport has no room for is one that got lost.
  if (written || packet.empty()) core_.path().on_heartbeat_sent(Reader(nonce).u64(), now);
  return written;
}

void Heartbeats::on_heartbeat(const ChunkView& chunk, Incoming& in) const {
  // RFC 9260, 8.3: from COOKIE-ECHOED on, with all that it brought.
  if (core_.state() < AssociationState::kCookieEchoed || !HeartbeatChunk::parse(chunk)) return;
  in.reply.writer().append(ChunkType::kHeartbeatAck, 0, chunk.value);
}

bool Heartbeats::on_heartbeat_ack(const ChunkView& chunk, Incoming& in) {
  const auto heartbeat = HeartbeatChunk::parse(chunk);
  if (!heartbeat) return false;
  Reader info(heartbeat->info);
  const std::uint64_t nonce = info.u64();
  return info.ok() && info.remaining() == 0 && in.path.on_heartbeat_ack(nonce, in.now);
}

}  // namespace rxsctp::sctp
