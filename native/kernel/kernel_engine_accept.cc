#include <utility>
#include <variant>

#include "kernel/kernel_engine.h"
#include "kernel/status.h"

// What comes to the socket of an endpoint: how associations are set up.

namespace rxsctp::kernel {
namespace {

/// What an endpoint reads before others get their turn.
constexpr int kNotificationsInTurn = 256;

}  // namespace

/// Reads the socket of an endpoint, one message at a time: once an association is up, what follows
/// moves to the association's own socket.
void KernelEngine::accept(Endpoint& endpoint, Time now) {
  for (int i = 0; i < kNotificationsInTurn && endpoint.socket; ++i) {
    const MessageSocket::Batch batch = messages_.receive(endpoint.socket.get(), 1);
    if (batch.received.empty()) return;
    const Received& received = batch.received.front();
    if (!received.notification) {
      take_message(endpoint, received);
    } else if (const auto notification = parse_notification(received.data)) {
      take_notification(endpoint, *notification, received.from, now);
    }
  }
  if (endpoint.socket) accepting_.push_back(endpoint.id);
}

/// Of an association that ended before it could move.
void KernelEngine::take_message(Endpoint& endpoint, const Received& received) {
  Association* association = pending_on(endpoint, received.association);
  if (association == nullptr) return;
  association->take(received);
  review(*association);
}

void KernelEngine::take_notification(Endpoint& endpoint, const Notification& notification,
                                     const io::UdpAddress& from, Time now) {
  const AssocId kernel_id =
      std::visit([](const auto& report) { return report.association; }, notification);
  const auto* change = std::get_if<AssociationChange>(&notification);
  if (change != nullptr && change->state == AssociationChange::State::kUp) {
    come_up(endpoint, *change, from, now);
  } else if (Association* association = pending_on(endpoint, kernel_id)) {
    association->handle(notification, now);
    review(*association);
  }
}

void KernelEngine::come_up(Endpoint& endpoint, const AssociationChange& change,
                           const io::UdpAddress& from, Time now) {
  Association* association = pending_on(endpoint, change.association);
  if (association == nullptr && endpoint.closing) {
    send_abort(endpoint.socket.get(), change.association, {});
    return;
  }
  if (association == nullptr) {
    if (const auto refusal = endpoint.account->refusal(from.ip)) {
      turn_away(endpoint, change.association, *refusal);
      return;
    }
  }
  io::FileDescriptor socket;
  const Error error = peel_off(endpoint.socket.get(), change.association, socket);
  // It may have ended since. What it has received, and how it ended, is read here then.
  const bool gone = error && !is_alive(endpoint.socket.get(), change.association);
  if (error && !gone) {
    // Out of file descriptors, most likely.
    send_abort(endpoint.socket.get(), change.association, {});
    if (association != nullptr) {
      association->fail(error);
      review(*association);
    }
    return;
  }
  if (association == nullptr) {
    const Association::Origin origin{events_.next_association_id(), endpoint.id, true, now, from};
    association = &create(origin, endpoint.config, endpoint.settings);
  }
  if (gone) {
    endpoint.pending[change.association] = association->origin().id;
    association->begin(change.association, endpoint.socket.get());
    association->handle(change, now);
    review(*association);
    return;
  }
  endpoint.pending.erase(change.association);
  // There was but one to wait for.
  if (!endpoint.accept || (endpoint.closing && endpoint.pending.empty())) close_socket(endpoint);
  const std::uint32_t token = watch(socket.get(), {association->origin().id, false});
  association->begin(change.association, std::move(socket), token);
  association->handle(change, now);
  review(*association);
}

/// The association that is being set up on the endpoint's socket.
Association* KernelEngine::pending_on(const Endpoint& endpoint, AssocId kernel_id) const {
  const auto found = endpoint.pending.find(kernel_id);
  return found == endpoint.pending.end() ? nullptr : find(found->second);
}

}  // namespace rxsctp::kernel
