#include "sctp/endpoint/address_scope.h"
#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/error_chunk.h"
#include "sctp/packet/outgoing_packet.h"
#include "sctp/packet/shutdown_chunk.h"
#include "sctp/stack/stack.h"

namespace rxsctp::sctp {
namespace {

// Room for an answer without an association; what every path carries.
constexpr std::size_t kMaxAnswer = 1200;

bool has_stale_cookie_cause(ChunkCursor chunks) {
  while (const auto chunk = chunks.next()) {
    const auto error =
        chunk->type == ChunkType::kError ? ErrorChunk::parse(*chunk) : std::optional<ErrorChunk>{};
    CauseCursor causes(error ? error->causes : std::span<const std::uint8_t>{});
    while (const auto cause = causes.next()) {
      if (cause->code == CauseCode::kStaleCookie) return true;
    }
  }
  return false;
}

}  // namespace

bool Stack::may_answer(const Packet& packet) {
  const IpAddress& local = packet.from().local;
  return is_unicast(packet.from().remote) && (local.family == IpFamily::kNone || is_unicast(local));
}

// The numbers are those of RFC 9260, 8.4. Rules 3 and 4, INIT and COOKIE ECHO, were
// followed before anything was out of the blue.
void Stack::on_out_of_the_blue(Packet& packet) {
  counters_.out_of_the_blue++;
  if (packet.header.verification_tag == 0) return;  // only an INIT has it (RFC 9260, 8.5)
  if (!may_answer(packet)) return;                  // 1
  // A multi-homed peer's other address is no path of ours (yet). Its association is alive all the
  // same, and must not be answered away.
  if (find_by_tag_and_ports(packet.header) != nullptr) return;
  const PacketContents& contents = packet.contents;
  if (contents.has(ChunkType::kAbort)) return;                                       // 2
  if (contents.has(ChunkType::kShutdownAck)) return send_shutdown_complete(packet);  // 5
  if (contents.has(ChunkType::kShutdownComplete)) return;                            // 6
  if (contents.has(ChunkType::kCookieAck)) return;                                   // 7
  if (contents.has(ChunkType::kError) && has_stale_cookie_cause(contents.chunks())) return;
  answer_abort(packet, packet.header.verification_tag, true, nullptr);  // 8
}

void Stack::answer_abort(const Packet& packet, std::uint32_t tag, bool reflected,
                         const ErrorCause* cause) {
  if (!may_answer(Answer::kOutOfTheBlue, packet.from(), packet.now)) return;
  const Return to{.out = packet.out, .to = packet.from(), .header = packet.answer_header(tag)};
  send_abort(to, reflected, cause);
}

void Stack::send_abort(const Return& to, bool reflected, const ErrorCause* cause) {
  OutgoingPacket answer(to.out, to.to, kMaxAnswer, to.header);
  ChunkBuilder chunk(answer.writer(), ChunkType::kAbort,
                     reflected ? AbortChunk::kTagReflected : std::uint8_t{0});
  if (cause != nullptr && chunk.fits_tlv(cause->data.size())) write_cause(chunk, *cause);
  chunk.commit();
  answer.send();
}

void Stack::send_shutdown_complete(const Packet& packet) {
  if (!may_answer(Answer::kOutOfTheBlue, packet.from(), packet.now)) return;
  OutgoingPacket answer(packet.out, packet.from(), kMaxAnswer,
                        packet.answer_header(packet.header.verification_tag));
  ShutdownCompleteChunk{.tag_reflected = true}.write(answer.writer());
  answer.send();
}

}  // namespace rxsctp::sctp
