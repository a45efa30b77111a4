#include "runtime/router.h"

#include <utility>

#include "runtime/ids.h"

namespace rxsctp::runtime {

void Router::add_endpoint(sctp::EndpointId id, Channel& owner,
                          std::optional<sctp::TransportId> transport) {
  endpoints_[id] = {&owner, transport};
}

void Router::remove_endpoint(sctp::EndpointId id) { endpoints_.erase(id); }

void Router::add_association(sctp::AssociationId id, Channel& owner, sctp::EndpointId endpoint) {
  associations_[id] = {&owner, endpoint, is_kernel_endpoint(endpoint), {}};
}

Channel* Router::endpoint_owner(sctp::EndpointId id) const {
  const auto found = endpoints_.find(id);
  return found == endpoints_.end() ? nullptr : found->second.owner;
}

Channel* Router::association_owner(sctp::AssociationId id) {
  const AssociationEntry* entry = find(id);
  return entry == nullptr ? nullptr : entry->owner;
}

std::optional<sctp::TransportId> Router::transport_of(sctp::EndpointId id) const {
  const auto found = endpoints_.find(id);
  if (found == endpoints_.end()) return std::nullopt;
  return found->second.transport;
}

bool Router::is_kernel_endpoint(sctp::EndpointId id) const {
  const auto found = endpoints_.find(id);
  return found != endpoints_.end() && !found->second.transport;
}

bool Router::is_kernel_association(sctp::AssociationId id) {
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
  return orphans;
}

Router::AssociationEntry* Router::find(sctp::AssociationId id) {
  if (id == last_id_) return last_entry_;
  const auto found = associations_.find(id);
  if (found == associations_.end()) return nullptr;
  last_id_ = id;
  last_entry_ = &found->second;
  return last_entry_;
}

void Router::tell(sctp::AssociationId id, decltype(Event::body) body) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().event({id, std::move(body)});
}

Established Router::describe(const sctp::EstablishedInfo& info, bool restarted) const {
  Established event{info, info.local_udp_port, restarted};
  const net::DatagramTransport* transport = transports_.find(info.primary.transport);
  if (transport == nullptr) return event;
  event.local_udp_port = transport->local().port;
  if (info.primary.local.family == sctp::IpFamily::kNone) {
    event.info.primary.local = transport->local().ip;
  }
  return event;
}

sctp::AssociationId Router::next_association_id() { return runtime::next_association_id(); }

void Router::on_established(sctp::AssociationId id, const sctp::EstablishedInfo& info) {
  if (find(id) == nullptr) {
    associations_[id] = {
        endpoint_owner(info.endpoint), info.endpoint, is_kernel_endpoint(info.endpoint), {}};
  }
  tell(id, describe(info, false));
}

void Router::on_restarted(sctp::AssociationId id, const sctp::EstablishedInfo& info) {
  tell(id, describe(info, true));
}

void Router::on_state(sctp::AssociationId id, sctp::AssociationState state) {
  tell(id, StateChanged{state});
}

void Router::on_message(sctp::AssociationId id, const sctp::MessageInfo& info,
                        sctp::MessageParts parts) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().message(id, info, parts);
}

void Router::on_send_buffer_freed(sctp::AssociationId id, sctp::FreedData freed) {
  AssociationEntry* entry = find(id);
  if (entry == nullptr || entry->owner == nullptr) return;
  entry->owner->deliveries().acknowledged(id, freed, entry->acknowledged);
}

void Router::on_message_acknowledged(sctp::AssociationId id, std::uint32_t token) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().message_acknowledged(id, token);
}

void Router::on_send_failed(sctp::AssociationId id, const sctp::MessageInfo& info,
                            std::span<const std::uint8_t> data, bool sent) {
  tell(id, SendFailed{info, sent, {data.begin(), data.end()}});
}

void Router::on_sender_dry(sctp::AssociationId id) {
  Channel* owner = association_owner(id);
  if (owner != nullptr) owner->deliveries().sender_dry(id);
}

void Router::on_window_full(sctp::AssociationId id) { tell(id, WindowFull{}); }
void Router::on_peer_shutdown(sctp::AssociationId id) { tell(id, PeerShutdown{}); }

void Router::on_path_change(sctp::AssociationId id, const sctp::PathStatus& path) {
  tell(id, PathChanged{path, std::nullopt});
}

void Router::on_remote_error(sctp::AssociationId id, std::span<const sctp::ErrorCause> causes) {
  tell(id, RemoteError{{causes.begin(), causes.end()}});
}

void Router::on_closed(sctp::AssociationId id, sctp::CloseReason reason,
                       std::span<const sctp::ErrorCause> causes) {
  end(id, Closed{reason, {causes.begin(), causes.end()}});
}

void Router::end(sctp::AssociationId id, decltype(Event::body) body) {
  const AssociationEntry* entry = find(id);
  if (entry == nullptr) return;
  endpoints_to_review_.push_back(entry->endpoint);
  tell(id, std::move(body));
  last_id_ = 0;
  last_entry_ = nullptr;
  associations_.erase(id);
}

void Router::on_path_change(sctp::AssociationId id, kernel::PathChange change,
                            const sctp::PathStatus& path) {
  tell(id, PathChanged{path, change});
}

void Router::on_addresses_changed(sctp::AssociationId id, std::span<const sctp::IpAddress> local,
                                  std::span<const sctp::IpAddress> remote) {
  tell(id, AddressesChanged{{local.begin(), local.end()}, {remote.begin(), remote.end()}});
}

void Router::on_adaptation(sctp::AssociationId id, std::uint32_t indication) {
  tell(id, Adaptation{indication});
}

void Router::on_partial_delivery_aborted(sctp::AssociationId id, std::uint16_t stream) {
  tell(id, PartialDeliveryAborted{stream});
}

void Router::on_authentication(sctp::AssociationId id, kernel::AuthenticationChange change,
                               std::uint16_t key) {
  tell(id, Authentication{change, key});
}

void Router::on_stream_reset(sctp::AssociationId id, const kernel::StreamReset& reset) {
  tell(id, StreamReset{reset.inbound,
                       reset.outbound,
                       reset.result,
                       {reset.streams.begin(), reset.streams.end()}});
}

void Router::on_association_reset(sctp::AssociationId id, kernel::ReconfigurationResult result) {
  tell(id, AssociationReset{result});
}

void Router::on_streams_changed(sctp::AssociationId id, kernel::ReconfigurationResult result,
                                std::uint16_t outbound, std::uint16_t inbound) {
  tell(id, StreamsChanged{result, outbound, inbound});
}

void Router::on_failed(sctp::AssociationId id, const kernel::Error& error) {
  end(id, AssociationFailed{error});
}

}  // namespace rxsctp::runtime
