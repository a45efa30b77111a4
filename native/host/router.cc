#include "host/router.h"

#include <algorithm>
#include <utility>

#include "host/ids.h"

namespace rxsctp::host {
namespace {

/// As many notifications as wait for a first subscriber.
constexpr std::uint32_t kMaxWaiting = 64;

}  // namespace

void Router::add_endpoint(EndpointId id, Channel& owner, std::optional<TransportId> transport) {
  endpoints_[id] = {&owner, transport};
}

void Router::remove_endpoint(EndpointId id) {
  endpoints_.erase(id);
  refusals_.erase(id);
}

void Router::add_association(AssociationId id, Channel& owner, EndpointId endpoint) {
  AssociationEntry entry;
  entry.owner = &owner;
  entry.endpoint = endpoint;
  entry.kernel = is_kernel_endpoint(endpoint);
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

std::optional<TransportId> Router::transport_of(EndpointId id) const {
  const auto found = endpoints_.find(id);
  if (found == endpoints_.end()) return std::nullopt;
  return found->second.transport;
}

bool Router::is_kernel_endpoint(EndpointId id) const {
  const auto found = endpoints_.find(id);
  return found != endpoints_.end() && !found->second.transport;
}

bool Router::is_kernel_association(AssociationId id) {
  const AssociationEntry* entry = find(id);
  return entry != nullptr && entry->kernel;
}

Router::Orphans Router::disown(const Channel& channel) {
  Orphans orphans;
  for (auto& [id, entry] : endpoints_) {
    if (entry.owner != &channel) continue;
    entry.owner = nullptr;
    orphans.endpoints.push_back(id);
  }
  for (auto& [id, entry] : associations_) {
    if (entry.owner != &channel) continue;
    entry.owner = nullptr;
    orphans.associations.push_back(id);
  }
  std::erase_if(candidates_, [&](const auto& entry) { return entry.second == &channel; });
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

void Router::tell(AssociationId id, decltype(Event::body) body) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().event({id, std::move(body)});
}

void Router::tell_some(AssociationId id, decltype(Event::body) body) {
  AssociationEntry* entry = find(id);
  if (entry == nullptr || entry->owner == nullptr) return;
  DeliveryQueue& deliveries = entry->owner->deliveries();
  if (deliveries.has_taken(entry->told_at)) entry->waiting = 0;
  if (entry->waiting == kMaxWaiting) return;
  deliveries.event({id, std::move(body)});
  entry->told_at = deliveries.position();
  ++entry->waiting;
}

Established Router::describe(const sctp::EstablishedInfo& info, bool restarted) const {
  Established event{info, info.local_udp_port, restarted};
  const io::DatagramTransport* transport = transports_.find(info.primary.transport);
  if (transport == nullptr) return event;
  event.local_udp_port = transport->local().port;
  if (info.primary.local.family == IpFamily::kNone) {
    event.info.primary.local = transport->local().ip;
  }
  return event;
}

AssociationId Router::next_association_id() { return host::next_association_id(); }

void Router::on_established(AssociationId id, const sctp::EstablishedInfo& info) {
  if (find(id) == nullptr) {
    AssociationEntry entry;
    entry.owner = endpoint_owner(info.endpoint);
    entry.endpoint = info.endpoint;
    entry.kernel = is_kernel_endpoint(info.endpoint);
    associations_[id] = std::move(entry);
  }
  tell(id, describe(info, false));
}

void Router::on_restarted(AssociationId id, const sctp::EstablishedInfo& info) {
  AssociationEntry* entry = find(id);
  if (entry == nullptr || entry->owner == nullptr) return;
  if (entry->kernel) return tell_some(id, describe(info, true));
  tell(id, describe(info, true));
  entry->restarted_at = entry->owner->deliveries().position();
}

/// One restart waits for JavaScript, not any number: the peer sends its COOKIE ECHO again.
bool Router::admits_restart(AssociationId id) {
  const AssociationEntry* entry = find(id);
  return entry == nullptr || entry->owner == nullptr ||
         entry->owner->deliveries().has_taken(entry->restarted_at);
}

void Router::on_candidate(AssociationId id, EndpointId endpoint, const PathAddress& from,
                          std::uint16_t remote_port) {
  Channel* owner = endpoint_owner(endpoint);
  if (owner == nullptr) return;
  candidates_[id] = owner;
  owner->deliveries().event({id, CandidateFound{endpoint, from, remote_port}});
}

const Channel* Router::candidate_owner(AssociationId id) const {
  const auto found = candidates_.find(id);
  return found == candidates_.end() ? nullptr : found->second;
}

void Router::on_refused(EndpointId endpoint, sctp::Refusal refusal) {
  if (endpoint_owner(endpoint) != nullptr) refusals_[endpoint].add(refusal);
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
  Time next = kNever;
  for (const auto& [endpoint, report] : refusals_) {
    if (endpoint_owner(endpoint) != nullptr) next = std::min(next, report.deadline());
  }
  return next;
}

void Router::on_departing(AssociationId id, sctp::Departure&& departure) {
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

void Router::on_state(AssociationId id, sctp::AssociationState state) {
  tell(id, StateChanged{state});
}

void Router::on_message(AssociationId id, const MessageInfo& info, MessageParts parts) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().message(id, info, parts);
}

void Router::on_send_buffer_freed(AssociationId id, sctp::FreedData freed) {
  AssociationEntry* entry = find(id);
  if (entry == nullptr || entry->owner == nullptr) return;
  entry->owner->deliveries().acknowledged(id, freed, entry->acknowledged);
}

void Router::on_message_acknowledged(AssociationId id, std::uint32_t token) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().message_acknowledged(id, token);
}

void Router::on_send_failed(AssociationId id, const MessageInfo& info,
                            std::span<const std::uint8_t> data, bool sent) {
  tell(id, SendFailed{info, sent, {data.begin(), data.end()}});
}

void Router::on_sender_dry(AssociationId id) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().sender_dry(id);
}

void Router::on_window_full(AssociationId id) { tell(id, WindowFull{}); }
void Router::on_peer_shutdown(AssociationId id) { tell(id, PeerShutdown{}); }

void Router::on_path_change(AssociationId id, const sctp::PathStatus& path) {
  tell_some(id, PathChanged{path, std::nullopt});
}

void Router::on_remote_error(AssociationId id, std::span<const sctp::ErrorCause> causes) {
  tell_some(id, RemoteError{{causes.begin(), causes.end()}});
}

void Router::on_closed(AssociationId id, sctp::CloseReason reason,
                       std::span<const sctp::ErrorCause> causes) {
  end(id, Closed{reason, {causes.begin(), causes.end()}});
}

void Router::end(AssociationId id, decltype(Event::body) body) {
  AssociationEntry* entry = find(id);
  if (entry == nullptr) return;
  endpoints_to_review_.push_back(entry->endpoint);
  tell(id, std::move(body));
  if (entry->owner != nullptr && entry->departure) {
    departed_[id] = {entry->owner, false, std::move(*entry->departure)};
  }
  last_id_ = 0;
  last_entry_ = nullptr;
  associations_.erase(id);
}

void Router::on_path_change(AssociationId id, kernel::PathChange change,
                            const sctp::PathStatus& path) {
  tell_some(id, PathChanged{path, change});
}

void Router::on_addresses_changed(AssociationId id, std::span<const IpAddress> local,
                                  std::span<const IpAddress> remote) {
  tell_some(id, AddressesChanged{{local.begin(), local.end()}, {remote.begin(), remote.end()}});
}

void Router::on_adaptation(AssociationId id, std::uint32_t indication) {
  tell_some(id, Adaptation{indication});
}

void Router::on_partial_delivery_aborted(AssociationId id, std::uint16_t stream) {
  tell_some(id, PartialDeliveryAborted{stream});
}

void Router::on_authentication(AssociationId id, kernel::AuthenticationChange change,
                               std::uint16_t key) {
  tell_some(id, Authentication{change, key});
}

void Router::on_stream_reset(AssociationId id, const kernel::StreamReset& reset) {
  tell_some(id, StreamReset{reset.inbound,
                            reset.outbound,
                            reset.result,
                            {reset.streams.begin(), reset.streams.end()}});
}

void Router::on_association_reset(AssociationId id, kernel::ReconfigurationResult result) {
  tell_some(id, AssociationReset{result});
}

void Router::on_streams_changed(AssociationId id, kernel::ReconfigurationResult result,
                                std::uint16_t outbound, std::uint16_t inbound) {
  tell_some(id, StreamsChanged{result, outbound, inbound});
}

void Router::on_failed(AssociationId id, const kernel::Error& error) {
  end(id, AssociationFailed{error});
}

}  // namespace rxsctp::host
