#include "sctp/association/handshake.h"

#include <algorithm>
#include <optional>

#include "sctp/negotiation/init_review.h"
#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/cookie_preservative_parameter.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/ip_address_parameter.h"
#include "sctp/packet/padding_parameter.h"

namespace rxsctp::sctp {
namespace {

// RFC 9260, 5.2.6: what is asked for covers the staleness and the way there again.
constexpr std::uint32_t kPreservativeMarginMs = 1000;

// With an INIT of that size a peer that goes by our own bound (largest_init_ack()) may list seven
// addresses more of itself, of whichever family. RFC 4820, 4 has it ignored by who does not know
// it, but pion answers no INIT that has a parameter of several addresses, or this: so it goes with
// those only.
constexpr std::size_t kSmallestMultihomedInit = 96;

}  // namespace

void Handshake::begin() {
  core_.control().push(ControlKind::kInit);
  core_.set_state(AssociationState::kCookieWait);
}

void Handshake::on_init_ack(const ChunkView& chunk, Incoming& in) {
  // RFC 9260, 5.2.3: anywhere else an old or forged one.
  if (core_.state() != AssociationState::kCookieWait) return;
  const auto init_ack = InitChunk::parse(chunk);
  if (!init_ack) return;
  const ErrorCause invalid{static_cast<std::uint16_t>(CauseCode::kInvalidMandatoryParameter), {}};
  if (init_ack->initiate_tag == 0) {
    // RFC 9260, 3.3.3: such a peer has no tag to talk to it by, so that it gets ours back.
    core_.send_abort(core_.local_tag(), AbortChunk::kTagReflected, {&invalid, 1}, in.out);
    return core_.close(CloseReason::kProtocolError, {&invalid, 1});
  }
  if (init_ack->a_rwnd < InitChunk::kMinWindow) {
    // RFC 9260, 3.3.3: it changes nothing, so that the INIT goes out again by T1.
    return core_.send_abort(init_ack->initiate_tag, 0, {&invalid, 1}, in.out);
  }
  const Offer ours = Offer::of(core_.config(), core_.auth_policy().get());
  const InitReview review = review_init_ack(*init_ack, ours.extensions);
  core_.resources().work.add(review.parameters);
  if (review.malformed) return;
  core_.set_peer_tag(init_ack->initiate_tag);
  if (review.refusal) {
    return core_.abort_peer(CloseReason::kProtocolError, *review.refusal, in.out);
  }

  core_.set_capabilities(Capabilities::of(ours, core_.capabilities().local_initial_tsn, *init_ack,
                                          review, core_.address().remote));
  core_.agree_on_keys(review.key_vector());
  cookie_.assign(review.cookie->begin(), review.cookie->end());
  measure(in.now);
  core_.set_state(AssociationState::kCookieEchoed);
  attempts_ = 0;
  t1_deadline_ = kNever;
  core_.set_control_path(in.path_index);
  core_.control().clear();
  core_.control().push(ControlKind::kCookieEcho);
  // RFC 9260, 3.2.2: what was unknown in the INIT ACK is reported behind the COOKIE ECHO, once.
  write(in.now, in.out, review.unrecognized ? &*init_ack : nullptr);
}

void Handshake::on_stale_cookie(const StaleCookieCause& stale, Time now) {
  if (core_.state() != AssociationState::kCookieEchoed) return;
  if (++stale_cookies_ > core_.config().max_init_retransmits) {
    return core_.close(CloseReason::kConnectTimeout);
  }
  cookie_preservative_ms_ = stale.staleness_us / 1000 + kPreservativeMarginMs;
  core_.set_peer_tag(0);
  cookie_ = {};
  core_.control().clear();
  core_.control().push(ControlKind::kInit);
  core_.set_state(AssociationState::kCookieWait);
  sent_at_ = kNever;
  start_t1(now);
}

void Handshake::start_t1(Time now) {
  sent_at_ = attempts_ == 0 ? now : kNever;
  t1_deadline_ = now + path().rto().value();
}

void Handshake::measure(Time now) {
  if (sent_at_ != kNever) path().on_rtt(now - sent_at_);
}

void Handshake::on_deadline(Time now) {
  if (t1_deadline_ > now) return;
  path().back_off();
  repeat(now);
}

bool Handshake::on_unreachable(std::size_t index, Time now) {
  const Paths& paths = core_.paths();
  if (paths[paths.following(index)].error_count() > 0) return false;
  core_.paths()[index].on_error();
  const std::size_t next = paths.following(index);
  if (next == index) return false;
  if (index == core_.control_path()) repeat(now);
  return true;
}

void Handshake::repeat(Time now) {
  if (++attempts_ > core_.config().max_init_retransmits) {
    return core_.close(CloseReason::kConnectTimeout);
  }
  // RFC 9260, 6.4: what failed on a path goes to another.
  core_.set_control_path(core_.paths().following(core_.control_path()));
  core_.control().push(core_.state() == AssociationState::kCookieWait ? ControlKind::kInit
                                                                      : ControlKind::kCookieEcho);
  start_t1(now);
}

void Handshake::write(Time now, PacketSink& out, const InitChunk* report) {
  if (core_.control().empty()) return;
  core_.prepare_path(path(), out);
  // A cookie too large for the path goes out all the same; IP fragments it.
  const std::size_t cookie_size = CommonHeader::kSize + core_.ahead(ChunkType::kCookieEcho) +
                                  padded(kChunkHeaderSize + cookie_.size());
  const std::size_t max_packet = path().max_packet();
  OutgoingPacket packet =
      core_.open_packet(out, path().address(), std::max(max_packet, cookie_size),
                        path().mtu().may_fragment(cookie_size));
  core_.control().write_to(packet.writer(),
                           [&](ControlKind kind) { return write_chunk(kind, packet.writer()); });
  if (report != nullptr) {
    ChunkBuilder error(packet.writer(), ChunkType::kError, 0);
    write_unrecognized_cause(error, *report,
                             Offer::of(core_.config(), core_.auth_policy().get()).extensions);
    error.commit();
  }
  core_.send(packet);
  if (t1_deadline_ == kNever) start_t1(now);
}

/// Nothing else waits before the association is up.
bool Handshake::write_chunk(ControlKind kind, PacketWriter& packet) const {
  return kind == ControlKind::kInit ? write_init(packet) : CookieEchoChunk{cookie_}.write(packet);
}

bool Handshake::write_init(PacketWriter& packet) const {
  ChunkBuilder chunk(packet, ChunkType::kInit, 0);
  const std::size_t whole_room = chunk.tlv_room();
  const auto auth = core_.auth_policy();
  const auto keys = auth ? std::optional(core_.own_keys()) : std::nullopt;
  Offer::of(core_.config(), auth.get())
      .write(chunk, core_.local_tag(), core_.config().receive_window,
             core_.capabilities().local_initial_tsn, keys ? &*keys : nullptr);
  const PathAddress& to = core_.paths()[core_.control_path()].address();
  const ToldAddresses told = core_.told_addresses(to);
  write_addresses(chunk, told.all(), chunk.tlv_room());
  if (cookie_preservative_ms_ != 0) {
    CookiePreservativeParameter{cookie_preservative_ms_}.write(chunk);
  }
  if (!told.all().empty() || core_.paths().size() > 1) {
    const std::size_t padded_size =
        CommonHeader::kSize + kChunkHeaderSize + whole_room - chunk.tlv_room() + kTlvHeaderSize;
    if (padded_size < kSmallestMultihomedInit) {
      PaddingParameter{kSmallestMultihomedInit - padded_size}.write(chunk);
    }
  }
  return chunk.commit();
}

}  // namespace rxsctp::sctp
