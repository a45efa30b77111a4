#include <algorithm>
#include <utility>

#include "sctp/association.h"
#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/error_chunk.h"
#include "sctp/packet/heartbeat_chunk.h"
#include "sctp/packet/reader.h"
#include "sctp/packet/shutdown_chunk.h"

namespace rxsctp::sctp {
namespace {

// What came long ago is no reason to send much at once.
constexpr std::size_t kMaxErrorCredit = 65'536;

/// ERROR chunk and cause, without the cause's value.
constexpr std::size_t kErrorHeaders = kChunkHeaderSize + kTlvHeaderSize;

}  // namespace

Path& Association::path_from(const PathAddress& from) {
  const auto found = std::find_if(paths_.begin(), paths_.end(), [&](const Path& path) {
    return path.address().remote == from.remote && path.address().transport == from.transport;
  });
  return found != paths_.end() ? *found : path();
}

void Association::receive(const PacketContents& contents, const PathAddress& from, Time now,
                          PacketSink& out) {
  ++packets_received_;
  ChunkCursor chunks = contents.chunks();
  if (contents.first().type == ChunkType::kCookieEcho) chunks.next();
  error_credit_ = static_cast<std::uint32_t>(
      std::min(error_credit_ + CommonHeader::kSize + chunks.bytes(), kMaxErrorCredit));
  Path& path = path_from(from);
  ReplyPacket reply(out, path.address(), path.max_packet(), header());
  Incoming in{now, contents, path, reply, out};
  while (!in.stop && !closed()) {
    const auto chunk = chunks.next();
    if (!chunk) break;
    context_.resources.work.add(1);
    on_chunk(*chunk, in);
  }
  if (!closed()) after_packet(in);
}

void Association::on_chunk(const ChunkView& chunk, Incoming& in) {
  switch (chunk.type) {
    case ChunkType::kData:
      return on_data(chunk, in);
    case ChunkType::kSack:
      return on_sack(in);
    case ChunkType::kHeartbeat:
      return on_heartbeat(chunk, in);
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
      return on_shutdown_ack(in);
    case ChunkType::kShutdownComplete:
      // Never bundled (RFC 9260, 6.10), so the Stack has it when it comes alone.
      return;
    case ChunkType::kError:
      return on_error(chunk, in);
    case ChunkType::kInitAck:
      return on_init_ack(chunk, in);
    case ChunkType::kCookieAck:
      return on_cookie_ack(in);
    case ChunkType::kInit:
    case ChunkType::kCookieEcho:
      // INIT comes with tag 0 and COOKIE ECHO first in its packet: both go through the Stack.
      return;
  }
  on_unknown(chunk, in);
}

void Association::on_data(const ChunkView& chunk, Incoming& in) {
  // RFC 9260, 6: DATA counts in these states only.
  if (state_ != AssociationState::kEstablished && state_ != AssociationState::kShutdownPending &&
      state_ != AssociationState::kShutdownSent) {
    return;
  }
  const auto data = DataChunk::parse(chunk);
  if (!data) return;
  in.had_data = true;
  switch (receiver_->on_data(*data, *this)) {
    case DataOutcome::kAccepted:
    case DataOutcome::kDuplicate:
    case DataOutcome::kNoRoom:
      return;
    case DataOutcome::kInvalidStream:
      return write_error(InvalidStreamIdentifierCause{data->stream}, in);
    case DataOutcome::kNoUserData: {
      std::uint8_t tsn[4];
      store_be32(tsn, data->tsn.value());
      return violation(CauseCode::kNoUserData, tsn, in);
    }
    case DataOutcome::kViolation:
      return violation("DATA chunks that do not make up a message", in);
    case DataOutcome::kTooLarge:
      return refuse_large_message(in);
  }
}

void Association::on_sack(Incoming& in) {
  if (state_ != AssociationState::kEstablished && state_ != AssociationState::kShutdownPending &&
      state_ != AssociationState::kShutdownReceived) {
    return;
  }
  // Of several only the newest can be true, so no packet costs more than one.
  if (std::exchange(in.had_sack, true)) return;
  if (const auto& sack = in.contents.newest_sack()) {
    on_acknowledged(sender_->on_sack(*sack, in.now, paths_, *this), in);
  }
}

void Association::on_acknowledged(const SackResult& result, Incoming& in) {
  if (result.status == SackResult::Status::kInvalid) {
    return violation("acknowledgement of a TSN that was never sent", in);
  }
  if (result.acked_new) errors_ = 0;
  if (result.freed.bytes > 0) context_.observer.on_send_buffer_freed(id_, result.freed);
  if (result.became_dry) context_.observer.on_sender_dry(id_);
}

void Association::on_heartbeat(const ChunkView& chunk, Incoming& in) {
  // RFC 9260, 8.3: from COOKIE-ECHOED on, with all that it brought.
  if (state_ < AssociationState::kCookieEchoed || !HeartbeatChunk::parse(chunk)) return;
  in.reply.writer().append(ChunkType::kHeartbeatAck, 0, chunk.value);
}

void Association::on_heartbeat_ack(const ChunkView& chunk, Incoming& in) {
  if (!up()) return;
  const auto heartbeat = HeartbeatChunk::parse(chunk);
  if (!heartbeat) return;
  Reader info(heartbeat->info);
  const std::uint64_t nonce = info.u64();
  if (!info.ok() || info.remaining() != 0 || !path().on_heartbeat_ack(nonce, in.now)) return;
  // RFC 9260, 8.1: small answers say nothing of DATA that goes unacknowledged.
  if (!sender_->awaits_acknowledgement()) errors_ = 0;
  if (may_send_data()) path().schedule_heartbeat(in.now, context_.random.next32());
}

void Association::on_error(const ChunkView& chunk, Incoming& in) {
  const auto error = ErrorChunk::parse(chunk);
  if (!error) return;
  CauseCursor causes(error->causes);
  while (const auto cause = causes.next()) {
    if (cause->code != CauseCode::kStaleCookie) continue;
    if (const auto stale = StaleCookieCause::parse(*cause)) on_stale_cookie(*stale, in.now);
  }
  if (up() && reports_.take(in.now)) {
    context_.observer.on_remote_error(id_, copy_causes(error->causes));
  }
}

void Association::on_unknown(const ChunkView& chunk, Incoming& in) {
  const UnknownAction action = unknown_action(chunk.type);
  if (reports(action) && up()) {
    // As much of it as there is room for; its header at the least.
    const std::size_t room = error_room(in);
    if (room >= kErrorHeaders + kChunkHeaderSize) {
      const std::size_t most = room - kErrorHeaders;
      write_error(UnrecognizedChunkTypeCause{chunk.raw.first(std::min(chunk.raw.size(), most))},
                  in);
    }
  }
  in.stop = stops(action);
}

/// How many bytes an ERROR may have: in all not more than came, or a peer, and whoever speaks in
/// its name, could make us send more than it sends.
std::size_t Association::error_room(Incoming& in) {
  if (!in.may_report) {
    in.may_report = context_.answers.take(Answer::kError, in.path.address().remote, in.now);
    spend_error_credit(CommonHeader::kSize);
  }
  return *in.may_report ? error_credit_ / 4 * 4 : 0;
}

void Association::spend_error_credit(std::size_t bytes) {
  error_credit_ -= static_cast<std::uint32_t>(std::min<std::size_t>(error_credit_, bytes));
}

template <typename Cause>
void Association::write_error(const Cause& cause, Incoming& in) {
  const std::size_t room = error_room(in);
  if (room <= kErrorHeaders) return;
  PacketWriter& packet = in.reply.writer();
  const std::size_t before = packet.remaining();
  ChunkBuilder chunk(packet, ChunkType::kError, 0);
  cause.write(chunk);
  chunk.commit();
  spend_error_credit(before - packet.remaining());
}

void Association::after_packet(Incoming& in) {
  // RFC 9260, 9.2: whoever still talks gets all the time up to T5. (T2 is only restarted
  // where SHUTDOWN is repeated, or a talkative peer that missed it would never get it again.)
  if (state_ == AssociationState::kShutdownSent) errors_ = 0;
  if (in.had_data) {
    receiver_->on_packet_end(in.now);
    if (receiver_->take_window_full()) context_.observer.on_window_full(id_);
    // RFC 9260, 9.2: each packet with DATA is answered with SHUTDOWN (and SACK) at once.
    if (state_ == AssociationState::kShutdownSent) {
      control_.push(ControlKind::kShutdown);
      start_t2(in.now);
    }
  }
  report_path_change(in.now);
  if (in.reply.send()) ++packets_sent_;
}

}  // namespace rxsctp::sctp
