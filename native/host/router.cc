#include "host/router.h"

#include <algorithm>
#include <utility>

#include "host/ids.h"

namespace rxsctp::host {

void Router::add_endpoint(EndpointId id, Channel& owner, Engine& engine) {
  endpoints_[id] = {&owner, &engine};
}

void Router::add_association(AssociationId id, Channel& owner, Engine& engine) {
  AssociationEntry entry;
  entry.owner = &owner;
  entry.engine = &engine;
  associations_[id] = std::move(entry);
}

Channel* Router::endpoint_owner(EndpointId id) const {
  const auto found = endpoints_.find(id);
  return found == endpoints_.end() ? nullptr : found->second.owner;
}

Channel* Router::association_owner(AssociationId id) {
  const AssociationEntry* entry = find(id);
  return entry == nullptr ? nullptr : entry->owner;
}

Engine* Router::endpoint_engine(const Channel& channel, EndpointId id) const {
  const auto found = endpoints_.find(id);
  if (found == endpoints_.end() || found->second.owner != &channel) return nullptr;
  return found->second.engine;
}

Engine* Router::association_engine(const Channel& channel, AssociationId id) {
  const AssociationEntry* entry = find(id);
  return entry == nullptr || entry->owner != &channel ? nullptr : entry->engine;
}

Engine* Router::take_candidate(const Channel& channel, AssociationId id) {
  const auto found = candidates_.find(id);
  if (found == candidates_.end() || found->second.owner != &channel) return nullptr;
  Engine* engine = found->second.engine;
  candidates_.erase(found);
  return engine;
}

Router::Orphans Router::disown(const Channel& channel) {
  Orphans orphans;
  for (auto& [id, entry] : endpoints_) {
    if (entry.owner != &channel) continue;
    entry.owner = nullptr;
    orphans.endpoints.emplace_back(id, entry.engine);
  }
  for (auto& [id, entry] : associations_) {
    if (entry.owner != &channel) continue;
    entry.owner = nullptr;
    orphans.associations.emplace_back(id, entry.engine);
  }
  std::erase_if(candidates_, [&](const auto& entry) { return entry.second.owner == &channel; });
  std::erase_if(departed_, [&](const auto& entry) { return entry.second.owner == &channel; });
  return orphans;
}

Router::AssociationEntry* Router::find(AssociationId id) {
  if (id == last_id_) return last_entry_;
  const auto found = associations_.find(id);
  if (found == associations_.end()) return nullptr;
  last_id_ = id;
  last_entry_ = &found->second;
  return last_entry_;
}

void Router::tell(AssociationId id, EventBody&& body) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().event({id, std::move(body)});
}

void Router::tell_some(AssociationId id, EventBody&& body, Telling telling) {
  AssociationEntry* entry = find(id);
  if (entry == nullptr || entry->owner == nullptr) return;
  latest_.tell({id, std::move(body)}, telling, entry->owner->deliveries(), entry->bounded);
}

AssociationId Router::next_association_id() { return host::next_association_id(); }

void Router::on_event(AssociationId id, EventBody&& body) {
  if (auto* news = std::get_if<Established>(&body)) return on_established(id, *news);
  if (const auto* candidate = std::get_if<CandidateFound>(&body)) {
    return on_candidate(id, *candidate);
  }
  if (const auto* closed = std::get_if<EndpointClosed>(&body)) {
    return on_endpoint_closed(closed->endpoint);
  }
  if (const auto* lost = std::get_if<NotificationsLost>(&body))
    return latest_.lose(id, lost->count);
  const Telling telling = telling_of(body);
  switch (telling) {
    case Telling::kAlways:
      return tell(id, std::move(body));
    case Telling::kBounded:
    case Telling::kLatest:
    case Telling::kState:
      return tell_some(id, std::move(body), telling);
    case Telling::kLast:
      return end(id, std::move(body));
  }
}

void Router::on_established(AssociationId id, Established& news) {
  if (news.restarted) return on_restarted(id, news);
  if (find(id) == nullptr) {
    AssociationEntry entry;
    if (const auto found = endpoints_.find(news.endpoint); found != endpoints_.end()) {
      entry.owner = found->second.owner;
      entry.engine = found->second.engine;
    }
    associations_[id] = std::move(entry);
  }
  tell(id, std::move(news));
}

void Router::on_restarted(AssociationId id, Established& news) {
  AssociationEntry* entry = find(id);
  if (entry == nullptr || entry->owner == nullptr) return;
  // An engine that does not ask whether it may tell of a restart may bring any number.
  if (!admits_restart(id)) return tell_some(id, std::move(news), Telling::kLatest);
  latest_.release(id, entry->owner->deliveries(), entry->bounded);
  tell(id, std::move(news));
  entry->restarted_at = entry->owner->deliveries().position();
}

/// One restart waits for JavaScript, not any number: the peer sends its COOKIE ECHO again.
bool Router::admits_restart(AssociationId id) {
  const AssociationEntry* entry = find(id);
  return entry == nullptr || entry->owner == nullptr ||
         entry->owner->deliveries().has_taken(entry->restarted_at);
}

void Router::on_candidate(AssociationId id, const CandidateFound& candidate) {
  const auto found = endpoints_.find(candidate.endpoint);
  if (found == endpoints_.end() || found->second.owner == nullptr) return;
  candidates_[id] = found->second;
  found->second.owner->deliveries().event({id, candidate});
}

void Router::on_endpoint_closed(EndpointId id) {
  Channel* owner = endpoint_owner(id);
  endpoints_.erase(id);
  refusals_.erase(id);
  if (owner != nullptr) owner->deliveries().event({0, EndpointClosed{id}});
}

void Router::on_refused(EndpointId endpoint, Refusal refusal) {
  if (endpoint_owner(endpoint) != nullptr) refusals_[endpoint].add(refusal);
}

void Router::report(Time now) {
  report_refusals(now);
  latest_.look(now, [this](AssociationId id) -> LatestEvents::Place {
    AssociationEntry* entry = find(id);
    if (entry == nullptr || entry->owner == nullptr) return {};
    return {&entry->owner->deliveries(), &entry->bounded};
  });
}

void Router::report_refusals(Time now) {
  for (auto& [endpoint, report] : refusals_) {
    if (report.deadline() > now) continue;
    Channel* owner = endpoint_owner(endpoint);
    if (owner == nullptr) continue;
    DeliveryQueue& deliveries = owner->deliveries();
    const auto has_seen = [&](std::uint64_t position) { return deliveries.has_taken(position); };
    while (const auto due = report.take(now, has_seen)) {
      deliveries.event({0, PeersRefused{endpoint, due->reason, due->count, due->total}});
      report.told(due->reason, deliveries.position());
    }
  }
}

Time Router::next_report() const {
  Time next = latest_.deadline();
  for (const auto& [endpoint, report] : refusals_) {
    if (endpoint_owner(endpoint) != nullptr) next = std::min(next, report.deadline());
  }
  return next;
}

void Router::on_departing(AssociationId id, Departure&& departure) {
  if (AssociationEntry* entry = find(id)) entry->departure = std::move(departure);
}

void Router::consume(const Channel& channel, AssociationId id, DeliveredData consumed) {
  const auto found = departed_.find(id);
  if (found == departed_.end() || found->second.owner != &channel) return;
  found->second.departure.consume(consumed);
  if (found->second.told && found->second.departure.done()) departed_.erase(found);
}

void Router::forget(const Channel& channel, AssociationId id) {
  const auto found = departed_.find(id);
  if (found == departed_.end() || found->second.owner != &channel) return;
  found->second.told = true;
  found->second.departure.tell();
  if (found->second.departure.done()) departed_.erase(found);
}

void Router::on_message(AssociationId id, const MessageInfo& info, MessageParts parts) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().message(id, info, parts);
}

void Router::on_send_buffer_freed(AssociationId id, FreedData freed) {
  AssociationEntry* entry = find(id);
  if (entry == nullptr || entry->owner == nullptr) return;
  entry->owner->deliveries().acknowledged(id, freed, entry->acknowledged);
}

void Router::on_message_acknowledged(AssociationId id, std::uint32_t token) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().message_acknowledged(id, token);
}

void Router::on_sender_dry(AssociationId id) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().sender_dry(id);
}

void Router::end(AssociationId id, EventBody&& body) {
  AssociationEntry* entry = find(id);
  if (entry == nullptr) return;
  if (entry->owner != nullptr) latest_.release(id, entry->owner->deliveries(), entry->bounded);
  tell(id, std::move(body));
  if (entry->owner != nullptr && entry->departure) {
    departed_[id] = {entry->owner, false, std::move(*entry->departure)};
  }
  last_id_ = 0;
  last_entry_ = nullptr;
  associations_.erase(id);
}

}  // namespace rxsctp::host
