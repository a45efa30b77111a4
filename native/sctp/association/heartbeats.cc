#include "sctp/association/heartbeats.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "sctp/packet/byte_order.h"
#include "sctp/packet/heartbeat_chunk.h"
#include "sctp/packet/pad_chunk.h"
#include "sctp/packet/reader.h"

namespace rxsctp::sctp {
namespace {

constexpr std::size_t kNonceSize = 8;

bool write_nonce(std::uint64_t nonce, PacketWriter& packet) {
  std::array<std::uint8_t, kNonceSize> info;
  store_be32(info.data(), static_cast<std::uint32_t>(nonce >> 32));
  store_be32(info.data() + 4, static_cast<std::uint32_t>(nonce));
  return HeartbeatChunk{info}.write(packet, ChunkType::kHeartbeat);
}

}  // namespace

void Heartbeats::on_deadline(Path& path, Time now, PacketSink& out) {
  if (path.heartbeat_deadline() > now) return;
  if (path.heartbeat_outstanding()) {
    // RFC 7829, 3.2, 6: of a path with data on its way T3-rtx tells, and is to count once.
    if (path.state() == PathState::kPotentiallyFailed && path.t3_running()) {
      return path.extend_heartbeat(path.t3_deadline());
    }
    // RFC 9260, 8.1: the peer's errors are those of where data goes.
    const bool counts = &path == &core_.path();
    path.on_heartbeat_lost();
    if (path.in_doubt()) {
      path.want_heartbeat();
    } else {
      schedule(path, now);
    }
    if (counts && core_.count_error()) core_.abort_peer(CloseReason::kTimeout, out);
    return;
  }
  // RFC 9260, 8.3: only an idle path is asked; DATA measures a busy one.
  const Time used = path.last_data_sent();
  if (used != kNever && now - used < core_.config().heartbeat_interval) {
    schedule(path, now);
  } else {
    path.want_heartbeat();
  }
}

void Heartbeats::write(Path& path, PacketWriter& packet, Time now) {
  const std::uint64_t nonce = core_.random().next64();
  // One that the transport has no room for is one that got lost.
  if (write_nonce(nonce, packet) || packet.empty()) path.on_heartbeat_sent(nonce, now);
}

void Heartbeats::ask_port(Path& path, Time now, PacketSink& out) {
  const auto to = path.port_to_ask(now);
  if (!to) return;
  const std::uint64_t nonce = core_.random().next64();
  OutgoingPacket packet = core_.open_packet(out, *to, path.max_packet());
  write_nonce(nonce, packet.writer());
  core_.send(packet);
  path.on_port_asked(nonce, now);
}

void Heartbeats::begin(Time now) {
  for (std::size_t i = 0; i < core_.paths().size(); ++i) {
    if (core_.paths()[i].confirmed()) schedule(core_.paths()[i], now);
  }
  ask_unconfirmed(now);
}

void Heartbeats::ask_unconfirmed(Time now) {
  const std::uint32_t burst = std::max<std::uint32_t>(core_.config().max_burst, 1);
  const auto asked_already = [&](const Path& path) {
    return path.heartbeat_wanted() || path.heartbeat_deadline() != kNever;
  };
  std::uint32_t asked = 0;
  for (std::size_t i = 0; i < core_.paths().size(); ++i) {
    const Path& path = core_.paths()[i];
    asked += !path.confirmed() && asked_already(path) ? 1 : 0;
  }
  for (std::size_t i = 0; i < core_.paths().size(); ++i) {
    Path& path = core_.paths()[i];
    if (path.confirmed() || asked_already(path)) continue;
    if (const std::uint32_t rounds = asked++ / burst; rounds == 0) {
      path.want_heartbeat();
    } else {
      path.want_heartbeat_at(now + rounds * path.rto().value());
    }
  }
}

void Heartbeats::probe(Path& path, bool wanted, Time now, PacketSink& out) {
  path.rest_search(now);
  if (!path.probe_ready(wanted)) return path.let_probe_lapse();
  const std::size_t size = path.mtu().probe_packet();
  if (!wanted && !path.probe_due()) {
    const auto turn = core_.probe_budget().reserve(size, now);
    if (!turn) return;
    if (*turn > now) return path.reserve_probe(*turn);
  }
  OutgoingPacket packet = core_.open_packet(out, path.address(), size);
  write_nonce(path.probe_nonce(core_.random().next32()), packet.writer());
  const std::size_t room = packet.writer().remaining(ChunkType::kPad);
  if (room >= kChunkHeaderSize) PadChunk{room - kChunkHeaderSize}.write(packet.writer());
  core_.send(packet);
  path.on_probe_sent(now);
}

void Heartbeats::on_mtu_deadline(Path& path, Time now) {
  if (path.mtu_deadline() > now || !path.on_mtu_deadline()) return;
  // One that is outstanding left after the first probe, and tells as well.
  if (path.heartbeat_outstanding() || core_.state() != AssociationState::kEstablished) return;
  path.want_heartbeat();
}

void Heartbeats::on_heartbeat(const ChunkView& chunk, Incoming& in) const {
  // RFC 9260, 8.3: from COOKIE-ECHOED on, with all that it brought.
  if (core_.state() < AssociationState::kCookieEchoed || !HeartbeatChunk::parse(chunk)) return;
  in.reply.writer().append(ChunkType::kHeartbeatAck, 0, chunk.value);
}

HeartbeatAnswer Heartbeats::on_heartbeat_ack(const ChunkView& chunk, Incoming& in) {
  const auto heartbeat = HeartbeatChunk::parse(chunk);
  if (!heartbeat) return {};
  Reader info(heartbeat->info);
  const std::uint64_t nonce = info.u64();
  if (!info.ok() || info.remaining() != 0) return {};
  for (std::size_t i = 0; i < core_.paths().size(); ++i) {
    Path& path = core_.paths()[i];
    if (path.on_probe_ack(nonce)) return {};
    if (path.on_heartbeat_ack(nonce, in.now)) return {.of_path = &path};
  }
  const bool proven = in.path.on_port_answer(nonce, in.from.remote_udp_port, in.now);
  return {.of_port = proven};
}

}  // namespace rxsctp::sctp
