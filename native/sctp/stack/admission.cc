#include <utility>

#include "sctp/packet/error_cause.h"
#include "sctp/stack/stack.h"

// Who gets an association, and who is told that there is no room (RFC 9260, 3.3.10.4).

namespace rxsctp::sctp {

/// Whether `packet`, an INIT or COOKIE ECHO that asks for a new association, is refused one. `tag`
/// is the peer's.
bool Stack::refuses(const Packet& packet, const Endpoint& endpoint, std::uint32_t tag) {
  const auto refusal = endpoint.account->refusal(packet.from().remote);
  if (!refusal) return false;
  note_refusal(endpoint, *refusal);
  refuse({.out = packet.out, .to = packet.from(), .header = packet.answer_header(tag)}, packet.now);
  return true;
}

void Stack::note_refusal(const Endpoint& endpoint, Refusal refusal) {
  counters_.refused++;
  events_.on_refused(endpoint.id, refusal);
}

void Stack::refuse(const Return& to, Time now) {
  if (!may_answer(Answer::kRefusal, to.to, now)) return;
  const ErrorCause cause{static_cast<std::uint16_t>(CauseCode::kOutOfResource), {}};
  send_abort(to, false, &cause);
}

bool Stack::may_answer(Answer answer, const PathAddress& to, Time now) {
  if (answers_.take(answer, to.remote, now)) return true;
  counters_.unanswered++;
  return false;
}

/// Asks the user about a peer with a good cookie, once.
void Stack::ask_about(const Packet& packet, const StateCookie& cookie, const Endpoint& endpoint) {
  const AssociationId id = events_.next_association_id();
  candidates_.add(
      id, {cookie, proven_path(packet, cookie), Place(endpoint.account, packet.from().remote)});
  events_.on_event(id,
                   CandidateFound{endpoint.id, proven_path(packet, cookie), cookie.remote_port});
}

void Stack::decide(AssociationId id, bool accepted, Time now) {
  auto candidate = candidates_.take(id);
  if (!candidate) return;
  const StateCookie cookie = candidate->cookie;
  const PathAddress from = candidate->from;
  candidate.reset();
  Endpoint* endpoint = endpoints_.find(cookie.endpoint);
  const bool open = endpoint != nullptr && endpoint->accepts();
  if (!accepted || !open) {
    if (open) note_refusal(*endpoint, Refusal::kAccept);
    refused_candidates_.emplace_back(
        from, CommonHeader{cookie.local_port, cookie.remote_port, cookie.peer_tag});
    return;
  }
  // Another of the peer's cookies, or our own connect(), was faster: that association is the one.
  if (associations_.find_by_peer(from, cookie.remote_port, cookie.local_port) != nullptr ||
      associations_.find_by_tag(cookie.local_tag) != nullptr) {
    return;
  }
  Association& association =
      add_association(id, *endpoint, endpoint->config.association, from, cookie.remote_port,
                      cookie.local_tag, endpoint->config.auth);
  add_listed_paths(association, cookie.capabilities.peer_addresses);
  association.accept(cookie, now);
  dirty_.push_back(association);
}

void Stack::answer_refused_candidates(Time now, PacketSink& out) {
  for (const auto& [to, header] : std::exchange(refused_candidates_, {})) {
    refuse({.out = out, .to = to, .header = header}, now);
  }
}

void Stack::note_shortage(Association& association) {
  if (!association.take_shortage()) return;
  Endpoint& endpoint = association.endpoint();
  if (endpoint.short_of_memory.empty()) short_of_memory_.push_back(endpoint.id);
  endpoint.short_of_memory.push_back(association.id());
}

/// Tells the peers whose DATA had to be dropped that there is room again.
void Stack::relieve() {
  std::erase_if(short_of_memory_, [this](EndpointId id) {
    Endpoint* endpoint = endpoints_.find(id);
    if (endpoint == nullptr) return true;
    if (!endpoint->account->memory().take_relief()) return false;
    for (const AssociationId waiting : std::exchange(endpoint->short_of_memory, {})) {
      Association* association = associations_.find(waiting);
      if (association == nullptr || association->closed() || !association->offer_room()) continue;
      if (!association->linked()) dirty_.push_back(*association);
    }
    return true;
  });
}

}  // namespace rxsctp::sctp
