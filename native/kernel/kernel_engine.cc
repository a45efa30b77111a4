#include "kernel/kernel_engine.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

namespace rxsctp::kernel {
namespace {

/// The kernel lets its user choose the reason of an ABORT, not the cause: it is a User-Initiated
/// Abort (RFC 9260, 3.3.10.12) in these words, those of the cause for this.
constexpr std::string_view kReason = "Out of Resource";
const std::span kOutOfResource(reinterpret_cast<const std::uint8_t*>(kReason.data()),
                               kReason.size());

/// EADDRNOTAVAIL: to an association that has a socket of its own.
bool says_connected(const Error& error) {
  return error.error == EISCONN || error.error == EALREADY ||
         (error.error == EADDRNOTAVAIL && error.syscall == "connect");
}

}  // namespace

KernelEngine::KernelEngine(EventSink& events, io::Poller& poller, std::uint64_t seed,
                           TokenRange tokens)
    : events_(events), poller_(poller), seed_(seed), tokens_(tokens) {}
KernelEngine::~KernelEngine() = default;

std::optional<Listening> KernelEngine::open(const OpenEndpoint& open, Time now,
                                            OpenFailure& failure) {
  transmit(now);  // what has just ended gives its port back
  auto endpoint = std::make_unique<Endpoint>();
  endpoint->id = open.endpoint;
  endpoint->accept = open.accept;
  endpoint->config = open.config;
  endpoint->settings = open.settings;
  endpoint->account = std::make_shared<EndpointAccount>(open.limits, seed_);
  failure.address = open.addresses.front();
  failure.error =
      open_socket(*endpoint, {open.addresses, open.port, open.udp_port}, failure.address);
  if (failure.error) return std::nullopt;
  const Listening listening{open.endpoint, open.addresses.front(), endpoint->port,
                            endpoint->udp_port};
  endpoint->token = watch(endpoint->socket.get(), {open.endpoint, true});
  endpoints_[open.endpoint] = std::move(endpoint);
  return listening;
}

void KernelEngine::close(EndpointId id) {
  Endpoint* endpoint = find_endpoint(id);
  if (endpoint == nullptr || endpoint->closing) return;
  endpoint->closing = true;
  if (endpoint->accept) stop_listening(endpoint->socket.get());
  release_if_unused(*endpoint);
}

void KernelEngine::connect(const Connect& connect, Time now) {
  const AssociationId id = connect.association;
  Association& association =
      create({id, connect.endpoint, false, now, {connect.addresses.front(), connect.port}},
             connect.config, connect.settings);
  Endpoint* opened = find_endpoint(connect.endpoint);
  const bool taken = opened != nullptr && !opened->accept && !opened->pending.empty();
  if (opened == nullptr || opened->closing || taken) {
    association.refuse(taken ? CloseReason::kAlreadyConnected : CloseReason::kAbortedByUser);
    review(association);
    return;
  }
  Endpoint& endpoint = *opened;
  if (const auto reason = unreachable(endpoint, connect.addresses)) {
    association.refuse(*reason);
    review(association);
    return;
  }
  AssocId kernel_id = 0;
  const Error error = begin_association(endpoint, connect.addresses, connect.port, connect.udp_port,
                                        connect.config, connect.settings, kernel_id);
  if (says_connected(error)) {
    // The peer's own, which may be up and not told of yet.
    accept(endpoint, now);
    association.refuse(CloseReason::kAlreadyConnected);
  } else if (error) {
    association.fail(error);
  } else {
    association.begin(kernel_id, endpoint.socket.get());
    endpoint.pending[kernel_id] = id;
  }
  review(association);
}

bool KernelEngine::send(AssociationId id, const MessageInfo& info, const OutgoingData& data) {
  Association* association = find(id);
  if (association == nullptr || !association->send(info, data.bytes())) return false;
  if (sending_.empty() || sending_.back() != id) sending_.push_back(id);
  return true;
}

void KernelEngine::commit(Time now) {
  for (const AssociationId id : sending_) {
    if (Association* association = find(id)) association->commit(now);
  }
  // When all have sent: with its peer in this process too, the end of one ends the other.
  for (const AssociationId id : std::exchange(sending_, {})) {
    Association* association = find(id);
    if (association == nullptr) continue;
    association->continue_shutdown();
    review(*association);
  }
}

void KernelEngine::consume(AssociationId id, DeliveredData consumed) {
  Association* association = find(id);
  if (association == nullptr) return;
  association->consume(consumed);
  review(*association);
}

void KernelEngine::shutdown(AssociationId id) {
  Association* association = find(id);
  if (association == nullptr) return;
  association->shutdown();
  review(*association);
}

void KernelEngine::abort(AssociationId id, std::span<const std::uint8_t> reason, Time now) {
  Association* association = find(id);
  if (association == nullptr) return;
  association->abort(reason, now);
  review(*association);
  if (association->ended() || association->has_socket()) return;
  // What the kernel says to it comes through the socket of its endpoint.
  if (Endpoint* endpoint = find_endpoint(association->origin().endpoint)) accept(*endpoint, now);
}

void KernelEngine::decide(AssociationId id, bool accepted, Time now) {
  const Association* association = find(id);
  if (accepted || association == nullptr || !association->origin().accepted) return;
  ++refused_;
  events_.on_refused(association->origin().endpoint, Refusal::kAccept);
  abort(id, kOutOfResource, now);
}

Error KernelEngine::ask(AssociationId id, const Request& request, Time now) {
  Association* association = find(id);
  if (association == nullptr) return {ENOTCONN, "setsockopt", {}};
  const Error error = association->ask(request, now);
  review(*association);
  return error;
}

std::optional<AssociationStats> KernelEngine::stats(AssociationId id, bool by_stream) const {
  const Association* association = find(id);
  return association == nullptr ? std::nullopt : association->stats(by_stream);
}

StackStats KernelEngine::counters() const {
  return {.associations = associations_.size(), .refused = refused_};
}

void KernelEngine::ready(const Ready& event, Time now) {
  const auto found = watched_.find(event.token);
  if (found == watched_.end()) return;
  const Watched watched = found->second;
  if (watched.endpoint) {
    if (Endpoint* endpoint = find_endpoint(watched.id)) accept(*endpoint, now);
  } else if (Association* association = find(watched.id)) {
    association->ready(event.readable || event.failed, event.writable, now);
    review(*association);
  }
}

Time KernelEngine::next_deadline() const {
  if (!turns_.empty() || !accepting_.empty() || !ended_.empty() || can_relieve()) {
    return Time::min();
  }
  Time next = kNever;
  for (const AssociationId id : timed_) {
    if (const Association* association = find(id)) next = std::min(next, association->deadline());
  }
  return next;
}

void KernelEngine::transmit(Time now) {
  if (next_deadline() > now) return;
  relieve();
  for (const EndpointId id : std::exchange(accepting_, {})) {
    if (Endpoint* endpoint = find_endpoint(id)) accept(*endpoint, now);
  }
  for (const AssociationId id : std::exchange(turns_, {})) {
    Association* association = find(id);
    if (association == nullptr || !association->wants_turn()) continue;
    association->receive(now);
    review(*association);
  }
  const std::vector<AssociationId> timed(timed_.begin(), timed_.end());
  for (const AssociationId id : timed) {
    Association* association = find(id);
    if (association == nullptr || association->deadline() > now) continue;
    association->tick(now);
    review(*association);
  }
  bury();
}

Association* KernelEngine::find(AssociationId id) const {
  const auto found = associations_.find(id);
  return found == associations_.end() || found->second->ended() ? nullptr : found->second.get();
}

Endpoint* KernelEngine::find_endpoint(EndpointId id) const {
  const auto found = endpoints_.find(id);
  return found == endpoints_.end() ? nullptr : found->second.get();
}

Association& KernelEngine::create(const Association::Origin& origin,
                                  const AssociationConfig& config, const Settings& settings) {
  auto& association = associations_[origin.id];
  Association::Holdings holdings;
  if (Endpoint* endpoint = find_endpoint(origin.endpoint)) {
    ++endpoint->associations;
    holdings = {Place(endpoint->account, origin.remote.ip), share_of(endpoint->account)};
  }
  association = std::make_unique<Association>(Association::Context{events_, messages_}, origin,
                                              config, settings, std::move(holdings));
  return *association;
}

std::uint32_t KernelEngine::watch(int handle, Watched watched) {
  const std::uint32_t token = tokens_.token(next_token_++);
  watched_[token] = watched;
  poller_.add_edge_triggered(handle, token);
  return token;
}

void KernelEngine::review(Association& association) {
  const AssociationId id = association.origin().id;
  if (association.ended()) {
    ended_.push_back(id);
    return;
  }
  if (association.wants_turn()) turns_.insert(id);
  if (association.take_shortage()) note_shortage(association);
  if (association.deadline() == kNever)
    timed_.erase(id);
  else
    timed_.insert(id);
}

void KernelEngine::note_shortage(const Association& association) {
  Endpoint* endpoint = find_endpoint(association.origin().endpoint);
  if (endpoint == nullptr) return;
  if (endpoint->short_of_memory.empty()) short_of_memory_.push_back(endpoint->id);
  endpoint->short_of_memory.push_back(association.origin().id);
}

bool KernelEngine::can_relieve() const {
  return std::ranges::any_of(short_of_memory_, [this](EndpointId id) {
    const Endpoint* endpoint = find_endpoint(id);
    return endpoint == nullptr || endpoint->account->memory().has_relief();
  });
}

/// Those that were not read for want of memory get their turn.
void KernelEngine::relieve() {
  std::erase_if(short_of_memory_, [this](EndpointId id) {
    Endpoint* endpoint = find_endpoint(id);
    if (endpoint == nullptr) return true;
    if (!endpoint->account->memory().take_relief()) return false;
    for (const AssociationId waiting : std::exchange(endpoint->short_of_memory, {})) {
      Association* association = find(waiting);
      if (association == nullptr) continue;
      association->offer_room();
      review(*association);
    }
    return endpoint->short_of_memory.empty();
  });
}

/// The kernel has made the association: all that can be done is to abort it (RFC 9260,
/// 9.1), without a word of it to the user.
void KernelEngine::turn_away(const Endpoint& endpoint, AssocId association, Refusal refusal) {
  ++refused_;
  events_.on_refused(endpoint.id, refusal);
  send_abort(endpoint.socket.get(), association, kOutOfResource);
}

/// Forgets what has ended.
void KernelEngine::bury() {
  for (const AssociationId id : std::exchange(ended_, {})) {
    const auto found = associations_.find(id);
    if (found == associations_.end()) continue;
    const EndpointId endpoint_id = found->second->origin().endpoint;
    const bool pending = found->second->pending();
    const AssocId kernel_id = found->second->kernel_id();
    watched_.erase(found->second->token());
    associations_.erase(found);
    timed_.erase(id);
    Endpoint* endpoint = find_endpoint(endpoint_id);
    if (endpoint == nullptr) continue;
    --endpoint->associations;
    if (pending) endpoint->pending.erase(kernel_id);
    release_if_unused(*endpoint);
  }
}

void KernelEngine::close_socket(Endpoint& endpoint) {
  watched_.erase(endpoint.token);
  endpoint.socket = {};
}

void KernelEngine::release_if_unused(Endpoint& endpoint) {
  if (!endpoint.closing) return;
  if (endpoint.pending.empty()) close_socket(endpoint);
  if (endpoint.associations > 0) return;
  const EndpointId id = endpoint.id;
  endpoints_.erase(id);
  events_.on_event(0, EndpointClosed{id});
}

}  // namespace rxsctp::kernel
