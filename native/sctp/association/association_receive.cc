#include <algorithm>
#include <utility>

#include "engine/copied_causes.h"
#include "sctp/association/association.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/ecn_chunks.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/error_chunk.h"

namespace rxsctp::sctp {

void Association::receive(const PacketContents& contents, const Datagram& datagram, Time now,
                          PacketSink& out, std::optional<Admission> admission) {
  ++packets_received_;
  if (authenticator() != nullptr) {
    if (!admission) admission = authenticator()->examine(contents);
    resources().work.add(contents.count() + admission->covered / kBytesPerStep);
    const PacketContents admitted =
        contents.only([&](const ChunkView& chunk) { return admission->admits(chunk); });
    return take_in(admitted, datagram, now, out, &*admission);
  }
  take_in(contents, datagram, now, out, nullptr);
}

void Association::take_in(const PacketContents& contents, const Datagram& datagram, Time now,
                          PacketSink& out, const Admission* admission) {
  const PathAddress& from = datagram.from;
  const std::size_t index = paths().of_packet(from);
  ChunkCursor chunks = contents.chunks();
  std::size_t earned = CommonHeader::kSize + chunks.bytes();
  if (const ChunkView leading = contents.leading(); leading.type == ChunkType::kCookieEcho) {
    earned -= leading.raw.size();
    set_control_path(index);  // the COOKIE ACK goes back to where it came from
  }
  error_replies().earn(earned);
  Path& path = paths()[index];
  // RFC 9260, 6.4: an answer goes to where the question came from, from whichever UDP port; it is
  // no larger. SACKs go where data does: they may be larger than the DATA that calls for them, and
  // what the peer did not get of them is told again once its new port is proven (move_ports()).
  PathAddress source = path.address();
  if (source.remote == from.remote) source.remote_udp_port = from.remote_udp_port;
  ReplyPacket reply(out, source, path.max_packet(), header(), seal());
  Incoming in{now, contents, index, path, source, reply, out, answers(), admission};
  in.marked = datagram.congestion_experienced;
  while (!in.stop && !closed()) {
    const auto chunk = chunks.next();
    if (!chunk) break;
    resources().work.add(1);
    if (admission != nullptr && !admits(*chunk, in)) continue;
    on_chunk(*chunk, in);
  }
  if (!closed()) on_packet_end(in);
}

/// False for what is not to be acted upon (RFC 4895, 6.3).
bool Association::admits(const ChunkView& chunk, Incoming& in) {
  if (chunk.raw.data() == in.admission->auth_at) on_auth(in);
  if (in.admission->admits(chunk)) return true;
  if (chunk.type != ChunkType::kAuth) authenticator()->count_dropped();
  return false;
}

void Association::on_auth(Incoming& in) {
  if (!up()) return;
  if (in.admission->proof == Admission::Proof::kUnsupportedHmac) {
    error_replies().write(UnsupportedHmacIdentifierCause{in.admission->hmac_id}, in);
  }
  if (in.admission->proof != Admission::Proof::kValid) return;
  if (!authenticator()->note_peer_key(in.admission->key_id)) return;
  if (report_budget().take(in.now)) {
    tell(Authentication{AuthenticationChange::kNewKey, in.admission->key_id});
  } else {
    tell(NotificationsLost{1});
  }
}

bool Association::admits_unproven(ChunkType type) {
  if (authenticator() == nullptr || !authenticator()->requires_proof(type)) return true;
  authenticator()->count_dropped();
  return false;
}

void Association::on_chunk(const ChunkView& chunk, Incoming& in) {
  switch (chunk.type) {
    case ChunkType::kData:
      if (transfer_) transfer_->on_data(chunk, in);
      return;
    case ChunkType::kForwardTsn:
      if (transfer_) transfer_->on_forward_tsn(chunk, in);
      return;
    case ChunkType::kSack:
      if (transfer_) transfer_->on_sack(in);
      return;
    case ChunkType::kHeartbeat:
      return heartbeats().on_heartbeat(chunk, in);
    case ChunkType::kHeartbeatAck:
      return on_heartbeat_ack(chunk, in);
    case ChunkType::kAbort:
      // With the T bit the tag would be the peer's own; the Stack looks for those.
      if (const auto abort = AbortChunk::parse(chunk); abort && !abort->tag_reflected) {
        on_abort(*abort);
      }
      return;
    case ChunkType::kShutdown:
      return on_shutdown(chunk, in);
    case ChunkType::kShutdownAck:
      // Before the association is up the Stack treats it as out of the blue (RFC 9260, 8.5.1, E).
      if (teardown_) teardown_->on_shutdown_ack(in);
      return;
    case ChunkType::kShutdownComplete:
      // Never bundled (RFC 9260, 6.10), so the Stack has it when it comes alone.
      return;
    case ChunkType::kError:
      return on_error(chunk, in);
    case ChunkType::kInitAck:
      in.stop = true;  // never bundled (RFC 9260, 6.10)
      if (handshake_) handshake_->on_init_ack(chunk, in);
      return;
    case ChunkType::kCookieAck:
      return on_cookie_ack(in);
    case ChunkType::kEcnEcho:
    case ChunkType::kCwr:
      if (ecn() == nullptr) break;
      return on_ecn_chunk(chunk, in);
    case ChunkType::kAuth:
      return on_unknown(chunk, in);
    case ChunkType::kReConfig:
      return on_re_config(chunk, in);
    case ChunkType::kInit:
    case ChunkType::kCookieEcho:
    case ChunkType::kPad:
      // INIT comes with tag 0 and COOKIE ECHO first in its packet: both go through the Stack. PAD
      // is ignored (RFC 4820, 3).
      return;
  }
  on_unknown(chunk, in);
}

void Association::on_cookie_ack(Incoming& in) {
  if (state() != AssociationState::kCookieEchoed) return;
  handshake_->on_cookie_ack(in.now);
  establish(in.now);
}

void Association::on_heartbeat_ack(const ChunkView& chunk, Incoming& in) {
  if (!up()) return;
  const HeartbeatAnswer answer = heartbeats().on_heartbeat_ack(chunk, in);
  if (answer.of_port) port_proven_ = true;
  if (answer.of_path == nullptr) return;
  // RFC 9260, 8.1: small answers say nothing of DATA that goes unacknowledged.
  if (!transfer_->sender().awaits_acknowledgement()) clear_errors();
  if (transfer_->may_send_data()) {
    heartbeats().schedule(*answer.of_path, in.now);
  } else {
    answer.of_path->stop_heartbeats();
  }
}

void Association::on_shutdown(const ChunkView& chunk, Incoming& in) {
  if (!up()) return;
  if (!teardown_) teardown_ = std::make_unique<Teardown>(core(), *transfer_);
  teardown_->on_shutdown(chunk, in);
  if (under_reconfiguration() != nullptr && state() == AssociationState::kShutdownReceived) {
    under_reconfiguration()->asking().on_peer_shutdown();
  }
}

void Association::on_error(const ChunkView& chunk, Incoming& in) {
  const auto error = ErrorChunk::parse(chunk);
  if (!error) return;
  CauseCursor causes(error->causes);
  while (const auto cause = causes.next()) {
    if (cause->code != CauseCode::kStaleCookie || !handshake_) continue;
    if (const auto stale = StaleCookieCause::parse(*cause)) {
      handshake_->on_stale_cookie(*stale, in.now);
    }
  }
  if (!up()) return;
  if (report_budget().take(in.now)) {
    tell(RemoteError{copy_causes(error->causes)});
  } else {
    tell(NotificationsLost{1});
  }
}

void Association::on_unknown(const ChunkView& chunk, Incoming& in) {
  const UnknownAction action = unknown_action(chunk.type);
  if (reports(action) && up()) {
    // As much of it as there is room for; its header at the least.
    const std::size_t room = error_replies().room(in);
    if (room >= ErrorReplies::kHeaders + kChunkHeaderSize) {
      const std::size_t most = room - ErrorReplies::kHeaders;
      error_replies().write(
          UnrecognizedChunkTypeCause{chunk.raw.first(std::min(chunk.raw.size(), most))}, in);
    }
  }
  in.stop = stops(action);
}

/// RFC 4960, appendix A.
void Association::on_ecn_chunk(const ChunkView& chunk, Incoming& in) {
  if (const auto cwr = CwrChunk::parse(chunk)) return ecn()->on_cwr(cwr->lowest_tsn);
  const auto echo = EcnEchoChunk::parse(chunk);
  if (!echo || !transfer_->may_send_data()) return;
  if (ecn()->on_echo(echo->lowest_tsn, transfer_->sender(), in.now))
    control().push(ControlKind::kCwr);
}

/// DATA came in a packet that a router marked; the peer is to know at once.
void Association::note_mark(Incoming& in) {
  std::optional<Tsn> lowest;
  ChunkCursor chunks = in.contents.chunks();
  while (const auto chunk = chunks.next()) {
    resources().work.add(1);
    if (in.admission != nullptr && !in.admission->admits(*chunk)) continue;
    if (chunk->type != ChunkType::kData) continue;
    const auto data = DataChunk::parse(*chunk);
    if (data && (!lowest || data->tsn < *lowest)) lowest = data->tsn;
  }
  if (!lowest) return;
  ecn()->on_marked(*lowest);
  transfer_->receiver().acknowledge_packet_at_once();
}

/// Where it was not agreed on, it is one that is skipped (RFC 9260, 3.2).
void Association::on_re_config(const ChunkView& chunk, Incoming& in) {
  if (!up() || !capabilities().extensions.has(Extension::kReconfiguration)) return;
  reconfiguration().on_chunk(chunk, in);
}

void Association::on_packet_end(Incoming& in) {
  if (in.marked && in.had_data && ecn() != nullptr) note_mark(in);
  if (transfer_) transfer_->on_packet_end(in);
  if (under_reconfiguration() != nullptr) under_reconfiguration()->on_packet_end(in);
  if (teardown_) teardown_->on_packet_end(in);
  if (up()) report_path_change(in.now);
  AssociationCore::send(in.reply);
}

}  // namespace rxsctp::sctp
