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
    host_->stack().shutdown(id);
    acted = true;
  }
  return acted;
}

void Application::on_event(AssociationId id, EventBody&& body) {
  std::visit([&](const auto& event) { on(id, event); }, body);
}

void Application::on(AssociationId id, const Established& event) {
  note(event.restarted ? Trace::Kind::kRestarted : Trace::Kind::kEstablished, id,
       event.outbound_streams, event.inbound_streams);
  if (event.restarted) {
    const Side* restarted = side(id);
    const bool may = restarted != nullptr && may_restart_ && may_restart_(*restarted);
    return verdict_.check(may, "an association restarted though no peer did");
  }
  if (event.accepted && side(id) == nullptr) {
    Side* claimed = claim_ ? claim_(event) : nullptr;
    if (claimed == nullptr) return unclaimed_.push_back(id);
    claimed->bind(id);
    bound_[id] = claimed;
  }
  Side* established = side(id);
  if (established == nullptr) return verdict_.fail("an unknown association was established");
  established->on_established(event);
}

void Application::on(AssociationId id, const StateChanged& event) {
  note(Trace::Kind::kState, id, static_cast<std::uint64_t>(event.state));
}

void Application::on_message(AssociationId id, const MessageInfo& info, MessageParts parts) {
  note(Trace::Kind::kDelivered, id, info.ppid, info.stream);
  if (Side* receiver = side(id)) return receiver->on_message(info, parts);
}

void Application::on_send_buffer_freed(AssociationId id, FreedData freed) {
  if (Side* sender = side(id)) sender->on_send_buffer_freed(freed);
}

void Application::on_message_acknowledged(AssociationId id, std::uint32_t token) {
  if (Side* sender = side(id)) sender->on_message_acknowledged(token);
}

void Application::on_sender_dry(AssociationId id) {
  if (Side* sender = side(id)) sender->on_sender_dry();
}

void Application::on(AssociationId id, const SendFailed& event) {
  note(Trace::Kind::kSendFailed, id, event.info.ppid, event.sent ? 1 : 0);
  if (Side* sender = side(id)) sender->on_send_failed(event);
}

void Application::on(AssociationId id, const WindowFull&) { note(Trace::Kind::kWindowFull, id); }

void Application::on(AssociationId id, const PathChanged& event) {
  note(Trace::Kind::kPathChange, id, static_cast<std::uint64_t>(event.path.state), event.path.mtu);
}

void Application::on(AssociationId id, const RemoteError& event) {
  // A late COOKIE ECHO may be answered by a Stale Cookie error; nothing else may go wrong here.
  constexpr std::uint16_t kStaleCookie = 3;
  const bool known = std::ranges::all_of(
      event.causes, [](const ErrorCause& cause) { return cause.code == kStaleCookie; });
  if (!known) verdict_.fail("association " + std::to_string(id) + " was sent an ERROR chunk");
}

void Application::on(AssociationId id, const PeerShutdown&) {
  note(Trace::Kind::kPeerShutdown, id);
  if (Side* told = side(id)) told->on_peer_shutdown();
}

void Application::on(AssociationId id, const StreamReset& event) {
  note(Trace::Kind::kStreamReset, id, event.inbound ? 1 : 0,
       static_cast<std::uint64_t>(event.result));
  if (Side* told = side(id)) told->on_reset(event);
}

void Application::on(AssociationId id, const StreamsChanged& event) {
  note(Trace::Kind::kStreamsChanged, id, event.outbound_streams, event.inbound_streams);
  if (Side* told = side(id)) told->on_streams_changed(event);
}

void Application::on(AssociationId id, const Closed& event) {
  const std::uint16_t cause = event.causes.empty() ? 0 : event.causes.front().code;
  note(Trace::Kind::kClosed, id, static_cast<std::uint64_t>(event.reason), cause);
  if (event.reason == CloseReason::kProtocolError) {
    verdict_.fail("association " + std::to_string(id) + " ended by a protocol error, cause " +
                  std::to_string(cause));
  }
  if (Side* closed = side(id)) closed->on_closed(event.reason);
}

}  // namespace rxsctp::simulation
