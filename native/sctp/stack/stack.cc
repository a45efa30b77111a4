#include "sctp/stack/stack.h"

#include <algorithm>
#include <utility>

namespace rxsctp::sctp {

Stack::Stack(RandomSource& random, EventSink& events)
    : random_(random),
      events_(events),
      cookies_(random),
      seed_(random.next64()),
      answers_(seed_),
      endpoints_(seed_),
      associations_(seed_) {}

std::optional<std::uint16_t> Stack::open(EndpointId id, const EndpointConfig& config) {
  return endpoints_.open(id, config, random_);
}

void Stack::close(EndpointId id) {
  candidates_.drop(id);
  endpoints_.close(id);
}

void Stack::connect(AssociationId id, EndpointId endpoint_id, std::span<const PathAddress> to,
                    std::uint16_t remote_port, const AssociationConfig& config,
                    std::shared_ptr<const AuthPolicy> auth) {
  Endpoint* endpoint = endpoints_.find(endpoint_id);
  if (endpoint == nullptr || endpoint->closing || associations_.find(id) != nullptr) {
    return events_.on_event(id, Closed{CloseReason::kRefused, {}});
  }
  // Two associations between the same ports could not be told apart.
  const bool connected = std::ranges::any_of(to, [&](const PathAddress& address) {
    return associations_.find_by_peer(address, remote_port, endpoint->config.port) != nullptr;
  });
  if (connected) {
    return events_.on_event(id, Closed{CloseReason::kAlreadyConnected, {}});
  }
  Association& association = add_association(id, *endpoint, config, to.front(), remote_port,
                                             unused_tag(), std::move(auth));
  if (to.size() > 1) {
    associations_.rekey(association, [&] {
      for (const PathAddress& further : to.subspan(1)) {
        if (!association.paths().to(further.remote)) association.add_given_path(further);
      }
    });
  }
  association.connect();
  dirty_.push_back(association);
}

SendStatus Stack::send(AssociationId id, const MessageInfo& info, const OutgoingData& data) {
  Association* association = associations_.find(id);
  if (association == nullptr) return SendStatus::kNoAssociation;
  const SendStatus status = association->send(info, data);
  if (status == SendStatus::kAccepted && !association->linked()) dirty_.push_back(*association);
  return status;
}

void Stack::make_room(AssociationId id, const WantedRoom& wanted) {
  Association* association = associations_.find(id);
  if (association == nullptr) return;
  association->make_room(wanted);
  if (!association->linked()) dirty_.push_back(*association);
}

void Stack::consume(AssociationId id, DeliveredData consumed) {
  Association* association = associations_.find(id);
  if (association == nullptr || !association->consume(consumed)) return;
  if (!association->linked()) dirty_.push_back(*association);
}

StreamValueChange Stack::set_stream_value(AssociationId id, std::uint16_t stream,
                                          std::uint16_t value) {
  Association* association = associations_.find(id);
  if (association == nullptr) return StreamValueChange::kNoAssociation;
  return association->set_stream_value(stream, value);
}

PrimaryChange Stack::set_primary(AssociationId id, const IpAddress& address) {
  Association* association = associations_.find(id);
  if (association == nullptr || !association->up()) return PrimaryChange::kNoAssociation;
  const PrimaryChange change = association->set_primary(address);
  dirty_.push_back(*association);
  return change;
}

KeyChange Stack::set_auth_key(AssociationId id, const AuthKey& key) {
  Association* association = associations_.find(id);
  if (association == nullptr) return KeyChange::kNoAssociation;
  return association->set_auth_key(key.id, key.secret);
}

KeyChange Stack::activate_auth_key(AssociationId id, std::uint16_t key) {
  Association* association = associations_.find(id);
  if (association == nullptr) return KeyChange::kNoAssociation;
  return association->activate_auth_key(key);
}

KeyChange Stack::delete_auth_key(AssociationId id, std::uint16_t key) {
  Association* association = associations_.find(id);
  if (association == nullptr) return KeyChange::kNoAssociation;
  return association->delete_auth_key(key);
}

ReconfigurationStatus Stack::reconfigure(AssociationId id, const ReconfigurationWish& wish,
                                         Time now) {
  Association* association = associations_.find(id);
  if (association == nullptr) return ReconfigurationStatus::kNoAssociation;
  const ReconfigurationStatus status = association->reconfigure(wish, now);
  if (status == ReconfigurationStatus::kAsked) dirty_.push_back(*association);
  return status;
}

void Stack::shutdown(AssociationId id) {
  if (Association* association = associations_.find(id)) {
    association->shutdown();
    dirty_.push_back(*association);
  }
}

void Stack::abort(AssociationId id, std::span<const std::uint8_t> reason) {
  if (Association* association = associations_.find(id)) {
    association->abort(reason);
    dirty_.push_back(*association);
  }
}

void Stack::writable(TransportId transport) {
  blocked_.for_each([&](Association& association) {
    const Paths& paths = association.paths();
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (paths[i].address().transport == transport) return dirty_.push_back(association);
    }
  });
}

void Stack::flush(Time now, PacketSink& out) {
  if (!short_of_memory_.empty()) relieve();
  if (!refused_candidates_.empty()) answer_refused_candidates(now, out);
  // One that blocks goes to blocked_, so this ends.
  while (Association* association = dirty_.pop_front()) transmit(*association, now, out, now);
}

void Stack::advance(Time now, PacketSink& out) {
  while (TimerHook* due = timers_.pop(now)) {
    auto& association = static_cast<Association&>(*due);
    association.on_deadline(now, out);
    // What is due again at once waits for the clock to move, so that this ends.
    transmit(association, now, out, now + Duration(1));
  }
}

std::optional<AssociationStats> Stack::stats(AssociationId id, bool by_stream) const {
  const Association* association = associations_.find(id);
  if (association == nullptr) return std::nullopt;
  return association->stats(by_stream);
}

Association& Stack::add_association(AssociationId id, Endpoint& endpoint,
                                    const AssociationConfig& config, const PathAddress& address,
                                    std::uint16_t remote_port, std::uint32_t local_tag,
                                    std::shared_ptr<const AuthPolicy> auth) {
  counters_.associations++;
  Association& association = associations_.add(std::make_unique<Association>(
      context_, id, endpoint, config, address, remote_port, local_tag));
  association.set_auth_policy(std::move(auth));
  return association;
}

void Stack::transmit(Association& association, Time now, PacketSink& out, Time not_before) {
  if (!association.transmit(now, out)) blocked_.push_back(association);
  settle(association, not_before);
}

void Stack::settle(Association& association, Time not_before) {
  if (!association.closed()) {
    timers_.arm(association, std::max(association.next_deadline(), not_before));
    return;
  }
  Endpoint& endpoint = association.endpoint();
  timers_.remove(association);
  associations_.remove(association, not_before, cookies_.longest_life());
  counters_.associations--;
  endpoints_.release_if_unused(endpoint);
}

std::uint32_t Stack::unused_tag() {
  for (;;) {
    const std::uint32_t tag = random_.next32();
    if (tag != 0 && associations_.find_by_tag(tag) == nullptr &&
        !associations_.spent().contains(tag)) {
      return tag;
    }
  }
}

}  // namespace rxsctp::sctp
