#include <utility>

#include "sctp/association.h"
#include "sctp/negotiation/init_review.h"
#include "sctp/packet/cookie_preservative_parameter.h"
#include "sctp/packet/error_cause.h"

namespace rxsctp::sctp {
namespace {

// RFC 9260, 5.2.6: what is asked for covers the staleness and the way there again.
constexpr std::uint32_t kPreservativeMarginMs = 1000;

}  // namespace

void Association::connect() {
  control_.push(ControlKind::kInit);
  set_state(AssociationState::kCookieWait);
}

void Association::accept(const StateCookie& cookie, Time now) {
  accepted_ = true;
  take_peer(cookie);
  control_.push(ControlKind::kCookieAck);
  establish(now);
}

void Association::restart(const StateCookie& cookie, Time now) {
  const DeliveredData unconsumed = receiver_->unconsumed();
  const bool was_inactive = path().state() == PathState::kInactive;
  drain_sender();
  local_tag_ = cookie.local_tag;
  tie_tags_ = make_tie_tags();  // a replayed cookie of this restart must not restart it again
  take_peer(cookie);
  reset_path();
  control_.clear();
  control_.push(ControlKind::kCookieAck);
  begin(now);
  receiver_->carry_unconsumed(unconsumed);
  const AssociationState before = std::exchange(state_, AssociationState::kEstablished);
  context_.observer.on_restarted(id_, established_info());
  if (before != state_) context_.observer.on_state(id_, state_);
  if (was_inactive) context_.observer.on_path_change(id_, path().status(true));
  if (shutdown_wanted_) shutdown();
}

void Association::collide(const StateCookie& cookie, Time now) {
  take_peer(cookie);
  control_.push(ControlKind::kCookieAck);
  if (up()) {
    make_halves();
  } else {
    establish(now);
  }
}

void Association::confirm_by_cookie(Time now) {
  control_.push(ControlKind::kCookieAck);
  if (state_ == AssociationState::kCookieEchoed) establish(now);
}

bool Association::untouched() const {
  return state_ == AssociationState::kEstablished && !receiver_->has_gaps() &&
         receiver_->cumulative_tsn() + 1u == capabilities_.peer_initial_tsn && sender_->empty() &&
         sender_->next_tsn() == capabilities_.local_initial_tsn;
}

void Association::refuse_restart() {
  control_.push(ControlKind::kShutdownAck);
  control_.push(ControlKind::kCookieRefusal);
}

void Association::take_peer(const StateCookie& cookie) {
  peer_tag_ = cookie.peer_tag;
  capabilities_ = cookie.capabilities;
}

void Association::on_init_ack(const ChunkView& chunk, Incoming& in) {
  in.stop = true;  // never bundled (RFC 9260, 6.10)
  // RFC 9260, 5.2.3: anywhere else an old or forged one.
  if (state_ != AssociationState::kCookieWait) return;
  const auto init_ack = InitChunk::parse(chunk);
  if (!init_ack) return;
  const ErrorCause invalid{static_cast<std::uint16_t>(CauseCode::kInvalidMandatoryParameter), {}};
  if (init_ack->initiate_tag == 0) {
    // RFC 9260, 3.3.3: such a peer has no tag to talk to it by, so that it gets ours back.
    send_abort(local_tag_, AbortChunk::kTagReflected, {&invalid, 1}, in.out);
    return close(CloseReason::kProtocolError, {&invalid, 1});
  }
  if (init_ack->a_rwnd < InitChunk::kMinWindow) {
    // RFC 9260, 3.3.3: it changes nothing, so that the INIT goes out again by T1.
    return send_abort(init_ack->initiate_tag, 0, {&invalid, 1}, in.out);
  }
  const Offer ours = Offer::of(config_);
  const InitReview review = review_init_ack(*init_ack, ours.extensions);
  context_.resources.work.add(review.parameters);
  if (review.malformed) return;
  peer_tag_ = init_ack->initiate_tag;
  if (review.refusal) return abort_peer(CloseReason::kProtocolError, {&*review.refusal, 1}, in.out);

  capabilities_ =
      Capabilities::of(ours, capabilities_.local_initial_tsn, *init_ack, review, address().remote);
  cookie_.assign(review.cookie->begin(), review.cookie->end());
  measure_setup(in.now);
  set_state(AssociationState::kCookieEchoed);
  attempts_ = 0;
  t1_deadline_ = kNever;
  control_.clear();
  control_.push(ControlKind::kCookieEcho);
  // RFC 9260, 3.2.2: what was unknown in the INIT ACK is reported behind the COOKIE ECHO, once.
  write_setup(in.now, in.out, review.unrecognized ? &*init_ack : nullptr);
}

void Association::on_cookie_ack(Incoming& in) {
  if (state_ != AssociationState::kCookieEchoed) return;
  measure_setup(in.now);
  establish(in.now);
}

void Association::on_stale_cookie(const StaleCookieCause& stale, Time now) {
  if (state_ != AssociationState::kCookieEchoed) return;
  if (++stale_cookies_ > config_.max_init_retransmits) return close(CloseReason::kConnectTimeout);
  cookie_preservative_ms_ = stale.staleness_us / 1000 + kPreservativeMarginMs;
  peer_tag_ = 0;
  cookie_ = {};
  control_.clear();
  control_.push(ControlKind::kInit);
  set_state(AssociationState::kCookieWait);
  setup_sent_at_ = kNever;
  start_t1(now);
}

void Association::start_t1(Time now) {
  setup_sent_at_ = attempts_ == 0 ? now : kNever;
  t1_deadline_ = now + path().rto().value();
}

void Association::measure_setup(Time now) {
  if (setup_sent_at_ != kNever) path().on_rtt(now - setup_sent_at_);
}

void Association::on_t1(Time now) {
  if (++attempts_ > config_.max_init_retransmits) return close(CloseReason::kConnectTimeout);
  path().back_off();
  control_.push(state_ == AssociationState::kCookieWait ? ControlKind::kInit
                                                        : ControlKind::kCookieEcho);
  start_t1(now);
}

void Association::write_setup(Time now, PacketSink& out, const InitChunk* report) {
  if (control_.empty()) return;
  // A cookie too large for the path goes out all the same; IP fragments it.
  const std::size_t cookie_size = CommonHeader::kSize + padded(kChunkHeaderSize + cookie_.size());
  OutgoingPacket packet(out, address(), std::max(path().max_packet(), cookie_size), header(),
                        cookie_size > path().max_packet());
  write_control(packet.writer(), now);
  if (report != nullptr) {
    ChunkBuilder error(packet.writer(), ChunkType::kError, 0);
    write_unrecognized_cause(error, *report, Offer::of(config_).extensions);
    error.commit();
  }
  if (packet.send()) ++packets_sent_;
  if (t1_deadline_ == kNever) start_t1(now);
}

bool Association::write_init(PacketWriter& packet) const {
  ChunkBuilder chunk(packet, ChunkType::kInit, 0);
  Offer::of(config_).write(chunk, local_tag_, config_.receive_window,
                           capabilities_.local_initial_tsn);
  if (cookie_preservative_ms_ != 0) {
    CookiePreservativeParameter{cookie_preservative_ms_}.write(chunk);
  }
  return chunk.commit();
}

}  // namespace rxsctp::sctp
