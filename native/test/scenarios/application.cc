#include "test/scenarios/application.h"

#include <algorithm>
#include <string>
#include <utility>

namespace rxsctp::simulation {

void Application::set_host(Host& host) {
  host_ = &host;
  host.set_turn([this] { return act(); });
}

AssociationId Application::bind(Side& side) {
  const AssociationId id = next_id_++;
  side.bind(id);
  bound_[id] = &side;
  return id;
}

void Application::note(Trace::Kind kind, AssociationId id, std::uint64_t value,
                       std::uint64_t detail) {
  trace_.event(events_.now(), kind, host_->id(), id, value, detail);
}

Side* Application::side(AssociationId id) {
  const auto found = bound_.find(id);
  return found == bound_.end() ? nullptr : found->second;
}

bool Application::act() {
  bool acted = false;
  for (Side* side : sides_) acted = side->act() || acted;
  for (const auto id : std::exchange(unclaimed_, {})) {
    host_->stack().shutdown(id, events_.now());
    acted = true;
  }
  return acted;
}

void Application::on_established(AssociationId id, const sctp::EstablishedInfo& info) {
  note(Trace::Kind::kEstablished, id, info.outbound_streams, info.inbound_streams);
  if (info.accepted && side(id) == nullptr) {
    Side* claimed = claim_ ? claim_(info) : nullptr;
    if (claimed == nullptr) return unclaimed_.push_back(id);
    claimed->bind(id);
    bound_[id] = claimed;
  }
  Side* established = side(id);
  if (established == nullptr) return verdict_.fail("an unknown association was established");
  established->on_established(info);
}

void Application::on_restarted(AssociationId id, const sctp::EstablishedInfo& info) {
  note(Trace::Kind::kRestarted, id, info.outbound_streams, info.inbound_streams);
  verdict_.fail("an association restarted though no peer did");
}

void Application::on_state(AssociationId id, sctp::AssociationState state) {
  note(Trace::Kind::kState, id, static_cast<std::uint64_t>(state));
}

void Application::on_message(AssociationId id, const MessageInfo& info, MessageParts parts) {
  note(Trace::Kind::kDelivered, id, info.ppid, info.stream);
  if (Side* receiver = side(id)) return receiver->on_message(info, parts);
}

void Application::on_send_buffer_freed(AssociationId id, sctp::FreedData freed) {
  if (Side* sender = side(id)) sender->on_send_buffer_freed(freed);
}

void Application::on_message_acknowledged(AssociationId id, std::uint32_t token) {
  if (Side* sender = side(id)) sender->on_message_acknowledged(token);
}

void Application::on_send_failed(AssociationId id, const MessageInfo& info,
                                 std::span<const std::uint8_t> data, bool sent) {
  note(Trace::Kind::kSendFailed, id, info.ppid, sent ? 1 : 0);
  if (Side* sender = side(id)) sender->on_send_failed(info, data, sent);
}

void Application::on_sender_dry(AssociationId id) {
  if (Side* sender = side(id)) sender->on_sender_dry();
}

void Application::on_window_full(AssociationId id) { note(Trace::Kind::kWindowFull, id); }

void Application::on_path_change(AssociationId id, const sctp::PathStatus& path) {
  note(Trace::Kind::kPathChange, id, static_cast<std::uint64_t>(path.state), path.mtu);
}

void Application::on_remote_error(AssociationId id, std::span<const sctp::ErrorCause> causes) {
  // A late COOKIE ECHO may be answered by a Stale Cookie error; nothing else may go wrong here.
  constexpr std::uint16_t kStaleCookie = 3;
  const bool known = std::all_of(causes.begin(), causes.end(), [](const sctp::ErrorCause& cause) {
    return cause.code == kStaleCookie;
  });
  if (!known) verdict_.fail("association " + std::to_string(id) + " was sent an ERROR chunk");
}

void Application::on_peer_shutdown(AssociationId id) {
  note(Trace::Kind::kPeerShutdown, id);
  if (Side* told = side(id)) told->on_peer_shutdown();
}

void Application::on_closed(AssociationId id, sctp::CloseReason reason,
                            std::span<const sctp::ErrorCause> causes) {
  note(Trace::Kind::kClosed, id, static_cast<std::uint64_t>(reason),
       causes.empty() ? 0 : causes.front().code);
  if (reason == sctp::CloseReason::kProtocolError) {
    verdict_.fail("association " + std::to_string(id) + " ended by a protocol error, cause " +
                  std::to_string(causes.empty() ? 0 : causes.front().code));
  }
  if (Side* closed = side(id)) closed->on_closed(reason);
}

}  // namespace rxsctp::simulation
