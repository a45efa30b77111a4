#include "sctp/association/association.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "engine/copied_causes.h"
#include "sctp/memory/stream_table.h"
#include "sctp/packet/error_cause.h"

namespace rxsctp::sctp {
Association::Association(const AssociationContext& context, AssociationId id, Endpoint& endpoint,
                         const AssociationConfig& config, const PathAddress& address,
                         std::uint16_t remote_port, std::uint32_t local_tag)
    : AssociationCore(context, id, endpoint, config, address, remote_port, local_tag) {}

std::uint32_t Association::free_receive_window() const {
  return transfer_ ? transfer_->receiver().a_rwnd() : config().receive_window;
}

// --- setup ---

void Association::connect() {
  handshake_ = std::make_unique<Handshake>(core());
  handshake_->begin();
}

void Association::accept(const StateCookie& cookie, Time now) {
  set_accepted();
  take_peer(cookie);
  control().push(ControlKind::kCookieAck);
  establish(now);
}

void Association::restart(const StateCookie& cookie, std::span<const PathAddress> paths, Time now) {
  const DeliveredData unconsumed = transfer_->receiver().unconsumed();
  const bool had_failed = path().state() != PathState::kActive;
  drop_reconfiguration();
  transfer_->drain();
  renew(cookie, paths);
  control().push(ControlKind::kCookieAck);
  begin(now);
  transfer_->receiver().carry_unconsumed(unconsumed);
  const AssociationState before = enter_established();
  Established news = description();
  news.restarted = true;
  tell(std::move(news));
  if (before != state()) tell(StateChanged{state()});
  tell_of_peer();
  if (had_failed) tell(PathChanged{path().status(true), PathChange::kAvailable});
  if (shutdown_wanted_) shutdown();
}

void Association::collide(const StateCookie& cookie, Time now) {
  take_peer(cookie);
  control().push(ControlKind::kCookieAck);
  if (up()) {
    drop_reconfiguration();
    begin_transfer();
    begin_ecn();
    heartbeats().ask_unconfirmed(now);  // the cookie may have told of more addresses
  } else {
    establish(now);
  }
}

void Association::confirm_by_cookie(Time now) {
  control().push(ControlKind::kCookieAck);
  if (state() == AssociationState::kCookieEchoed) establish(now);
}

bool Association::untouched() const {
  return state() == AssociationState::kEstablished && transfer_->untouched() &&
         under_reconfiguration() == nullptr;
}

void Association::refuse_restart() {
  control().push(ControlKind::kShutdownAck);
  control().push(ControlKind::kCookieRefusal);
}

void Association::begin(Time now) {
  handshake_.reset();
  teardown_.reset();
  clear_errors();
  control().remove(ControlKind::kInit);
  control().remove(ControlKind::kCookieEcho);
  paths()[control_path()].confirm();  // the handshake went over it (RFC 9260, 5.4)
  for (std::size_t i = 0; i < paths().size(); ++i) paths()[i].take_state_change();
  heartbeats().begin(now);
  begin_transfer();
}

/// Under what was agreed on last. What the user has said of streams stays.
void Association::begin_transfer() {
  auto scheduler = transfer_ ? transfer_->sender().hand_over_scheduler() : nullptr;
  transfer_.emplace(core());
  if (scheduler) transfer_->sender().take_over(std::move(scheduler));
  begin_ecn();
}

/// All that leaves may be marked: who is slow to answer is told of congestion there, too.
void Association::begin_ecn() {
  const bool agreed = capabilities().extensions.has(Extension::kEcn);
  if (agreed) {
    rare().ecn = std::make_unique<CongestionEcho>();
  } else if (rare_) {
    rare_->ecn.reset();
  }
  for (std::size_t i = 0; i < paths().size(); ++i) paths()[i].set_ecn_capable(agreed);
}

void Association::establish(Time now) {
  begin(now);
  enter_established();
  // The peer of an accepted association is news; only then is there something to have a state.
  tell(description());
  tell(StateChanged{state()});
  tell_of_peer();
  if (shutdown_wanted_) shutdown();
}

/// As soon as the association is up (RFC 6458, 6.1.6 and 6.1.8).
void Association::tell_of_peer() {
  if (capabilities().indicates_adaptation) tell(Adaptation{capabilities().adaptation_indication});
  if (authenticator() != nullptr && !authenticator()->agreed()) {
    tell(Authentication{AuthenticationChange::kNoAuth, 0});
  }
}

// --- commands ---

SendStatus Association::send(const MessageInfo& info, const OutgoingData& data) {
  if (!takes_messages()) return SendStatus::kNoAssociation;
  return transfer_->send(info, data);
}

void Association::make_room(const WantedRoom& wanted) {
  if (takes_messages()) transfer_->make_room(wanted);
}

StreamValueChange Association::set_stream_value(std::uint16_t stream, std::uint16_t value) {
  if (!transfer_) return StreamValueChange::kNoAssociation;
  return transfer_->set_stream_value(stream, value) ? StreamValueChange::kDone
                                                    : StreamValueChange::kInvalid;
}

bool Association::consume(DeliveredData consumed) {
  return transfer_ && transfer_->consume(consumed);
}

bool Association::offer_room() { return transfer_ && transfer_->offer_room(); }

void Association::shutdown() {
  shutdown_wanted_ = true;
  if (state() != AssociationState::kEstablished) return;
  teardown_ = std::make_unique<Teardown>(core(), *transfer_);
  teardown_->begin();
}

ReconfigurationStatus Association::reconfigure(const ReconfigurationWish& wish, Time now) {
  if (!takes_messages()) return ReconfigurationStatus::kNoAssociation;
  if (!capabilities().extensions.has(Extension::kReconfiguration)) {
    return ReconfigurationStatus::kNotNegotiated;
  }
  return std::visit([&](const auto& it) { return reconfiguration().asking().ask(it, now); }, wish);
}

Reconfiguration& Association::reconfiguration() {
  auto& made = rare().reconfiguration;
  if (!made) made = std::make_unique<Reconfiguration>(core(), *transfer_);
  return *made;
}

/// The peer knows nothing of it any more.
void Association::drop_reconfiguration() {
  if (!rare_ || !rare_->reconfiguration) return;
  rare_->reconfiguration->asking().fail();
  rare_->reconfiguration.reset();
}

void Association::abort(std::span<const std::uint8_t> reason) {
  if (aborting()) return;
  set_abort_reason(reason.first(std::min(reason.size(), kMaxChunkSize)));
}

KeyChange Association::set_auth_key(std::uint16_t id, std::span<const std::uint8_t> secret) {
  if (authenticator() == nullptr) return KeyChange::kOff;
  authenticator()->set_key(id, secret);
  return KeyChange::kDone;
}

KeyChange Association::activate_auth_key(std::uint16_t id) {
  return authenticator() != nullptr ? authenticator()->activate(id) : KeyChange::kOff;
}

KeyChange Association::delete_auth_key(std::uint16_t id) {
  return authenticator() != nullptr ? authenticator()->remove(id) : KeyChange::kOff;
}

// --- the end ---

void Association::close(CloseReason reason, std::span<const ErrorCause> causes) {
  if (closed()) return;
  if (transfer_) transfer_->drain();
  set_state(AssociationState::kClosed);
  const DeliveredData unconsumed = transfer_ ? transfer_->receiver().unconsumed() : DeliveredData{};
  events().on_departing(
      id(),
      Departure(give_up_place(), transfer_ ? transfer_->receiver().give_up_memory() : MemoryShare{},
                unconsumed));
  tell(Closed{reason, {causes.begin(), causes.end()}});
}

void Association::on_abort(const AbortChunk& abort) {
  // Who knows of no association any more has had its SHUTDOWN answered, and all data.
  if (abort.tag_reflected && state() == AssociationState::kShutdownAckSent) {
    return close(CloseReason::kShutdown, {});
  }
  const std::vector<ErrorCause> causes = copy_causes(abort.causes);
  close(up() ? CloseReason::kAbortedByPeer : CloseReason::kRefused, causes);
}

void Association::on_shutdown_complete() {
  if (state() == AssociationState::kShutdownAckSent) close(CloseReason::kShutdown, {});
}

// --- statistics ---

AssociationStats Association::stats(bool by_stream) const {
  AssociationStats stats;
  stats.state = state();
  stats.packets_sent = packets_sent();
  stats.packets_received = packets_received_;
  if (authenticator() != nullptr) stats.unauthenticated_chunks = authenticator()->dropped();
  if (transfer_) {
    transfer_->receiver().fill(stats);
    transfer_->sender().fill(stats);
  }
  if (ecn() != nullptr) stats.congestion_echoes = ecn()->reductions();
  for (std::size_t i = 0; i < paths().size(); ++i) {
    stats.paths.push_back(paths()[i].status(i == paths().primary()));
  }
  if (by_stream) stats.streams = stream_stats();
  return stats;
}

std::vector<StreamStats> Association::stream_stats() const {
  StreamTable<StreamStats> all;
  if (transfer_) {
    transfer_->sender().fill(all);
    transfer_->receiver().fill(all);
  }
  std::vector<StreamStats> used;
  all.for_each([&used](std::uint16_t stream, const StreamStats& stats) {
    if (stats.messages_sent + stats.messages_received == 0) return;
    used.push_back(stats);
    used.back().stream = stream;
  });
  return used;
}

}  // namespace rxsctp::sctp
