#include "sctp/association.h"

#include <algorithm>
#include <string_view>

#include "sctp/packet/error_cause.h"

namespace rxsctp::sctp {
namespace {

// Until the host has been asked (prepare_path()).
constexpr std::size_t kOverheadUnknown = 48;

CloseReason reason_for(IcmpError::Kind kind) {
  switch (kind) {
    case IcmpError::Kind::kHostUnreachable:
      return CloseReason::kHostUnreachable;
    case IcmpError::Kind::kNetUnreachable:
      return CloseReason::kNetUnreachable;
    case IcmpError::Kind::kPortUnreachable:
    case IcmpError::Kind::kPacketTooBig:
      break;
  }
  return CloseReason::kRefused;
}

}  // namespace

Association::Association(const AssociationContext& context, AssociationId id, Endpoint& endpoint,
                         const AssociationConfig& config, const PathAddress& address,
                         std::uint16_t remote_port, std::uint32_t local_tag)
    : context_(context),
      endpoint_(endpoint),
      place_(endpoint.account, address.remote),
      config_(config),
      id_(id),
      local_tag_(local_tag),
      tie_tags_(make_tie_tags()),
      capabilities_{.local_initial_tsn = Tsn(context.random.next32())},
      remote_port_(remote_port) {
  paths_.emplace_back(address, config_, Path::kBaseMtu, kOverheadUnknown);
  ++endpoint_.associations;
}

Association::~Association() { --endpoint_.associations; }

std::uint64_t Association::make_tie_tags() {
  const std::uint64_t high = context_.random.next32();
  return high << 32 | context_.random.next32() | 1;  // 0 is "none" in a cookie
}

void Association::set_state(AssociationState state) {
  if (state_ == state) return;
  state_ = state;
  context_.observer.on_state(id_, state);
}

void Association::prepare_path(PacketSink& out) {
  if (path_prepared_) return;
  path_prepared_ = true;
  const PathAddress address = path().address();
  // A configured MTU caps what the host says; when the host says nothing it is all there is.
  const std::size_t configured = config_.mtu != 0 ? config_.mtu : Path::kBaseMtu;
  const std::size_t host = out.path_mtu(address);
  const std::size_t mtu = host == 0          ? configured
                          : config_.mtu == 0 ? host
                                             : std::min(host, configured);
  path().set_packet_limits(mtu, out.overhead(address), out.path_capacity(address));
}

void Association::reset_path() {
  path_prepared_ = false;
  paths_.front() = Path(address(), config_, Path::kBaseMtu, kOverheadUnknown);
}

void Association::learn_udp_port(std::uint16_t port) {
  path().set_remote_udp_port(port);
  udp_port_news_ = up();
}

void Association::report_path_change(Time now) {
  const bool new_port = udp_port_news_ && reports_.take(now);
  if (!path().take_state_change() && !new_port) return;
  udp_port_news_ = false;
  context_.observer.on_path_change(id_, path().status(true));
}

void Association::begin(Time now) {
  t1_deadline_ = t2_deadline_ = t5_deadline_ = kNever;
  errors_ = 0;
  std::vector<std::uint8_t>().swap(cookie_);
  control_.remove(ControlKind::kInit);
  control_.remove(ControlKind::kCookieEcho);
  path().confirm();  // the handshake went over it (RFC 9260, 5.4)
  path().take_state_change();
  path().schedule_heartbeat(now, context_.random.next32());
  make_halves();
}

void Association::establish(Time now) {
  begin(now);
  state_ = AssociationState::kEstablished;
  // The peer of an accepted association is news; only then is there something to have a state.
  context_.observer.on_established(id_, established_info());
  context_.observer.on_state(id_, state_);
  if (shutdown_wanted_) shutdown();
}

void Association::make_halves() {
  receiver_.emplace(config_, capabilities_, context_.resources, share_of(endpoint_.account));
  sender_.emplace(config_, capabilities_, context_.resources);
}

void Association::drain_sender() {
  const FreedData freed = sender_->drain(*this);
  if (freed.bytes > 0) context_.observer.on_send_buffer_freed(id_, freed);
}

EstablishedInfo Association::established_info() const {
  return {.endpoint = endpoint_.id,
          .primary = address(),
          .local_port = local_port(),
          .remote_port = remote_port_,
          .outbound_streams = capabilities_.outbound_streams,
          .inbound_streams = capabilities_.inbound_streams,
          .accepted = accepted_};
}

std::uint32_t Association::free_receive_window() const {
  return receiver_ ? receiver_->a_rwnd() : config_.receive_window;
}

SendStatus Association::send(const MessageInfo& info, std::span<const std::uint8_t> data) {
  if (state_ != AssociationState::kEstablished || abort_reason_) return SendStatus::kNoAssociation;
  if (info.stream >= capabilities_.outbound_streams) return SendStatus::kInvalidStream;
  if (data.empty()) return SendStatus::kEmpty;
  if (data.size() > config_.max_message_size) return SendStatus::kTooLarge;
  sender_->enqueue(info, data);
  return SendStatus::kAccepted;
}

bool Association::consume(DeliveredData consumed) {
  if (!receiver_) return false;
  receiver_->consume(consumed);
  return sack_due();
}

bool Association::offer_room() {
  if (!receiver_) return false;
  receiver_->offer_room();
  return sack_due();
}

void Association::abort(std::span<const std::uint8_t> reason) {
  if (abort_reason_) return;
  reason = reason.first(std::min(reason.size(), kMaxChunkSize));
  abort_reason_ = std::make_unique<std::vector<std::uint8_t>>(reason.begin(), reason.end());
}

void Association::abort_by_user(PacketSink& out) {
  constexpr std::size_t kHeaders = CommonHeader::kSize + kChunkHeaderSize + kTlvHeaderSize;
  ErrorCause cause{static_cast<std::uint16_t>(CauseCode::kUserInitiatedAbort),
                   std::move(*abort_reason_)};
  prepare_path(out);
  cause.data.resize(std::min(cause.data.size(), path().max_packet() - kHeaders));
  abort_peer(CloseReason::kAbortedByUser, {&cause, 1}, out);
}

bool Association::count_error() { return ++errors_ > config_.association_max_retrans; }

void Association::close(CloseReason reason, std::span<const ErrorCause> causes) {
  if (closed()) return;
  if (sender_) drain_sender();
  set_state(AssociationState::kClosed);
  const DeliveredData unconsumed = receiver_ ? receiver_->unconsumed() : DeliveredData{};
  context_.observer.on_departing(
      id_, Departure(std::move(place_), receiver_ ? receiver_->give_up_memory() : MemoryShare{},
                     unconsumed));
  context_.observer.on_closed(id_, reason, causes);
}

void Association::abort_peer(CloseReason reason, std::span<const ErrorCause> causes,
                             PacketSink& out) {
  // Without a tag to put on it (COOKIE-WAIT) the peer would not believe it, and knows nothing yet.
  if (peer_tag_ != 0) send_abort(peer_tag_, 0, causes, out);
  close(reason, causes);
}

void Association::send_abort(std::uint32_t tag, std::uint8_t flags,
                             std::span<const ErrorCause> causes, PacketSink& out) {
  prepare_path(out);
  OutgoingPacket packet(out, address(), path().max_packet(), {local_port(), remote_port_, tag});
  ChunkBuilder chunk(packet.writer(), ChunkType::kAbort, flags);
  for (const ErrorCause& cause : causes) {
    if (chunk.fits_tlv(cause.data.size())) write_cause(chunk, cause);
  }
  chunk.commit();
  packet.send();
}

void Association::violation(CauseCode code, std::span<const std::uint8_t> value, Incoming& in) {
  const ErrorCause cause{static_cast<std::uint16_t>(code), {value.begin(), value.end()}};
  abort_peer(CloseReason::kProtocolError, {&cause, 1}, in.out);
}

void Association::violation(std::string_view what, Incoming& in) {
  const ErrorCause cause{static_cast<std::uint16_t>(CauseCode::kProtocolViolation),
                         {what.begin(), what.end()}};
  abort_peer(CloseReason::kProtocolError, {&cause, 1}, in.out);
}

/// The peer kept to the protocol; it is a limit of ours that it does not know of.
void Association::refuse_large_message(Incoming& in) {
  static constexpr std::string_view kReason = "message too large";
  const ErrorCause cause{static_cast<std::uint16_t>(CauseCode::kUserInitiatedAbort),
                         {kReason.begin(), kReason.end()}};
  abort_peer(CloseReason::kMessageTooLarge, {&cause, 1}, in.out);
}

void Association::on_message(const MessageInfo& info, MessageParts parts) {
  context_.observer.on_message(id_, info, parts);
}

void Association::on_message_acknowledged(std::uint32_t token) {
  context_.observer.on_message_acknowledged(id_, token);
}

void Association::on_send_failed(const MessageInfo& info, std::span<const std::uint8_t> data,
                                 bool sent) {
  context_.observer.on_send_failed(id_, info, data, sent);
}

Time Association::next_deadline() const {
  Time next = std::min({t1_deadline_, t2_deadline_, t5_deadline_});
  if (up()) {
    next = std::min({next, path().t3_deadline(), path().heartbeat_deadline(), receiver_->deadline(),
                     path().loss_probe_deadline()});
  }
  return next;
}

void Association::on_deadline(Time now, PacketSink& out) {
  if (t5_deadline_ <= now) return abort_peer(CloseReason::kTimeout, {}, out);
  if (t1_deadline_ <= now) on_t1(now);
  if (closed() || !up()) return;
  if (t2_deadline_ <= now) on_t2(now, out);
  if (!closed() && path().t3_deadline() <= now) on_t3(now, out);
  if (!closed() && path().loss_probe_deadline() <= now) sender_->on_loss_probe(paths_, 0);
  if (!closed() && path().heartbeat_deadline() <= now) on_heartbeat_timer(now, out);
  if (closed()) return;
  receiver_->on_deadline(now);
  if (receiver_->take_window_full()) context_.observer.on_window_full(id_);
  report_path_change(now);
}

void Association::on_t3(Time now, PacketSink& out) {
  const T3Result result = sender_->on_t3_timeout(paths_, 0, now);
  if (result.counts_as_error && count_error()) abort_peer(CloseReason::kTimeout, {}, out);
}

void Association::on_icmp(const IcmpError& error, std::uint32_t verification_tag,
                          std::uint32_t initiate_tag) {
  if (error.kind == IcmpError::Kind::kPacketTooBig) {
    const bool ours =
        verification_tag != 0 ? verification_tag == peer_tag_ : initiate_tag == local_tag_;
    if (ours && path_prepared_ && error.mtu != 0 && error.mtu < path().mtu()) {
      path().lower_mtu(error.mtu);
    }
    return;
  }
  // Anybody on the way may make these up, and they may pass: only an INIT of ours that came back
  // is believed (RFC 9260, 10 advises against more).
  if (state_ == AssociationState::kCookieWait && verification_tag == 0 &&
      initiate_tag == local_tag_) {
    close(reason_for(error.kind));
  }
}

void Association::on_abort(const AbortChunk& abort) {
  // Who knows of no association any more has had its SHUTDOWN answered, and all data.
  if (abort.tag_reflected && state_ == AssociationState::kShutdownAckSent) {
    return close(CloseReason::kShutdown);
  }
  const std::vector<ErrorCause> causes = copy_causes(abort.causes);
  close(up() ? CloseReason::kAbortedByPeer : CloseReason::kRefused, causes);
}

AssociationStats Association::stats(bool by_stream) const {
  AssociationStats stats;
  stats.state = state_;
  stats.packets_sent = packets_sent_;
  stats.packets_received = packets_received_;
  if (receiver_) receiver_->fill(stats);
  if (sender_) sender_->fill(stats);
  stats.paths.push_back(path().status(true));
  if (by_stream) stats.streams = stream_stats();
  return stats;
}

std::vector<StreamStats> Association::stream_stats() const {
  StreamTable<StreamStats> all;
  if (sender_) sender_->fill(all);
  if (receiver_) receiver_->fill(all);
  std::vector<StreamStats> used;
  all.for_each([&used](std::uint16_t stream, const StreamStats& stats) {
    if (stats.messages_sent + stats.messages_received == 0) return;
    used.push_back(stats);
    used.back().stream = stream;
  });
  return used;
}

}  // namespace rxsctp::sctp
