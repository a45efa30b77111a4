#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "net/transport_set.h"
#include "runtime/channel.h"
#include "sctp/observer.h"

namespace rxsctp::runtime {

/// Knows whose endpoints and associations are, and brings what happens to them to their channel.
/// What belongs to a channel that has closed goes nowhere.
class Router final : public sctp::Observer {
 public:
  explicit Router(const net::TransportSet& transports) : transports_(transports) {}

  void add_endpoint(sctp::EndpointId id, Channel& owner, sctp::TransportId transport);
  /// Forgets the endpoint and returns its transport.
  std::optional<sctp::TransportId> remove_endpoint(sctp::EndpointId id);
  void add_association(sctp::AssociationId id, Channel& owner, sctp::EndpointId endpoint);

  Channel* endpoint_owner(sctp::EndpointId id) const;
  Channel* association_owner(sctp::AssociationId id);
  std::optional<sctp::TransportId> transport_of(sctp::EndpointId id) const;

  /// The channel is about to go: everything of it becomes nobody's.
  struct Orphans {
    std::vector<sctp::EndpointId> endpoints;
    std::vector<sctp::AssociationId> associations;
  };
  Orphans disown(const Channel& channel);

  /// Endpoints that have lost an association since the last call, each at least once.
  std::vector<sctp::EndpointId>& endpoints_to_review() { return endpoints_to_review_; }

  sctp::AssociationId next_association_id() override;
  void on_established(sctp::AssociationId id, const sctp::EstablishedInfo& info) override;
  void on_restarted(sctp::AssociationId id, const sctp::EstablishedInfo& info) override;
  void on_state(sctp::AssociationId id, sctp::AssociationState state) override;
  void on_message(sctp::AssociationId id, const sctp::MessageInfo& info,
                  sctp::MessageParts parts) override;
  void on_send_buffer_freed(sctp::AssociationId id, sctp::FreedData freed) override;
  void on_message_acknowledged(sctp::AssociationId id, std::uint32_t token) override;
  void on_send_failed(sctp::AssociationId id, const sctp::MessageInfo& info,
                      std::span<const std::uint8_t> data, bool sent) override;
  void on_sender_dry(sctp::AssociationId id) override;
  void on_window_full(sctp::AssociationId id) override;
  void on_path_change(sctp::AssociationId id, const sctp::PathStatus& path) override;
  void on_remote_error(sctp::AssociationId id, std::span<const sctp::ErrorCause> causes) override;
  void on_peer_shutdown(sctp::AssociationId id) override;
  void on_closed(sctp::AssociationId id, sctp::CloseReason reason,
                 std::span<const sctp::ErrorCause> causes) override;

 private:
  struct EndpointEntry {
    Channel* owner = nullptr;
    sctp::TransportId transport = 0;
  };
  struct AssociationEntry {
    Channel* owner = nullptr;
    sctp::EndpointId endpoint = 0;
    DeliveryQueue::AcknowledgedRecord acknowledged;
  };

  AssociationEntry* find(sctp::AssociationId id);
  void tell(sctp::AssociationId id, decltype(Event::body) body);
  Established describe(const sctp::EstablishedInfo& info, bool restarted) const;

  const net::TransportSet& transports_;
  std::unordered_map<sctp::EndpointId, EndpointEntry> endpoints_;
  std::unordered_map<sctp::AssociationId, AssociationEntry> associations_;
  // Traffic comes in runs of one association.
  sctp::AssociationId last_id_ = 0;
  AssociationEntry* last_entry_ = nullptr;
  std::vector<sctp::EndpointId> endpoints_to_review_;
};

}  // namespace rxsctp::runtime
