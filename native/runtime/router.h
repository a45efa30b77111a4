#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "kernel/observer.h"
#include "net/transport_set.h"
#include "runtime/channel.h"
#include "runtime/refusal_report.h"
#include "sctp/observer.h"

namespace rxsctp::runtime {

/// Knows whose endpoints and associations are, and brings what happens to them to their channel.
/// What belongs to a channel that has closed goes nowhere.
class Router final : public kernel::Observer {
 public:
  explicit Router(const net::TransportSet& transports) : transports_(transports) {}

  /// `transport` is nothing for an endpoint of the kernel's SCTP.
  void add_endpoint(sctp::EndpointId id, Channel& owner,
                    std::optional<sctp::TransportId> transport);
  void remove_endpoint(sctp::EndpointId id);
  void add_association(sctp::AssociationId id, Channel& owner, sctp::EndpointId endpoint);

  Channel* endpoint_owner(sctp::EndpointId id) const;
  Channel* association_owner(sctp::AssociationId id);
  /// Who is asked about the candidate.
  const Channel* candidate_owner(sctp::AssociationId id) const;
  void remove_candidate(sctp::AssociationId id) { candidates_.erase(id); }
  std::optional<sctp::TransportId> transport_of(sctp::EndpointId id) const;
  /// Whether it is the kernel's.
  bool is_kernel_endpoint(sctp::EndpointId id) const;
  bool is_kernel_association(sctp::AssociationId id);

  /// The channel is about to go: everything of it becomes nobody's.
  struct Orphans {
    std::vector<sctp::EndpointId> endpoints;
    std::vector<sctp::AssociationId> associations;
  };
  Orphans disown(const Channel& channel);

  /// What `channel` has consumed of an association that has ended.
  void consume(const Channel& channel, sctp::AssociationId id, sctp::DeliveredData consumed);
  /// `channel` has been told of the end.
  void forget(const Channel& channel, sctp::AssociationId id);

  /// Tells of what was refused; when there will be more to tell.
  void report_refusals(sctp::Time now);
  sctp::Time next_report() const;

  /// Endpoints that have lost an association since the last call, each at least once.
  std::vector<sctp::EndpointId>& endpoints_to_review() { return endpoints_to_review_; }

  sctp::AssociationId next_association_id() override;
  void on_candidate(sctp::AssociationId id, sctp::EndpointId endpoint,
                    const sctp::PathAddress& from, std::uint16_t remote_port) override;
  void on_refused(sctp::EndpointId endpoint, sctp::Refusal refusal) override;
  bool admits_restart(sctp::AssociationId id) override;
  void on_departing(sctp::AssociationId id, sctp::Departure&& departure) override;
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
  void on_path_change(sctp::AssociationId id, kernel::PathChange change,
                      const sctp::PathStatus& path) override;
  void on_addresses_changed(sctp::AssociationId id, std::span<const sctp::IpAddress> local,
                            std::span<const sctp::IpAddress> remote) override;
  void on_adaptation(sctp::AssociationId id, std::uint32_t indication) override;
  void on_partial_delivery_aborted(sctp::AssociationId id, std::uint16_t stream) override;
  void on_authentication(sctp::AssociationId id, kernel::AuthenticationChange change,
                         std::uint16_t key) override;
  void on_stream_reset(sctp::AssociationId id, const kernel::StreamReset& reset) override;
  void on_association_reset(sctp::AssociationId id, kernel::ReconfigurationResult result) override;
  void on_streams_changed(sctp::AssociationId id, kernel::ReconfigurationResult result,
                          std::uint16_t outbound, std::uint16_t inbound) override;
  void on_failed(sctp::AssociationId id, const kernel::Error& error) override;

 private:
  struct EndpointEntry {
    Channel* owner = nullptr;
    std::optional<sctp::TransportId> transport;
  };
  struct AssociationEntry {
    Channel* owner = nullptr;
    sctp::EndpointId endpoint = 0;
    bool kernel = false;
    DeliveryQueue::AcknowledgedRecord acknowledged;
    /// Where the last restart was told of.
    std::uint64_t restarted_at = 0;
    /// Where the last event was told of that a peer can bring about at will, and how many of them
    /// wait at the most.
    std::uint64_t told_at = 0;
    std::uint32_t waiting = 0;
    std::optional<sctp::Departure> departure{};
  };
  struct Departed {
    Channel* owner = nullptr;
    bool told = false;
    sctp::Departure departure;
  };

  AssociationEntry* find(sctp::AssociationId id);
  /// The association has ended, as `body` says.
  void end(sctp::AssociationId id, decltype(Event::body) body);
  void tell(sctp::AssociationId id, decltype(Event::body) body);
  /// The same for what a peer can bring about at will: while JavaScript is busy no more of it is
  /// kept than a subscriber who comes late would get.
  void tell_some(sctp::AssociationId id, decltype(Event::body) body);
  Established describe(const sctp::EstablishedInfo& info, bool restarted) const;

  const net::TransportSet& transports_;
  std::unordered_map<sctp::EndpointId, EndpointEntry> endpoints_;
  std::unordered_map<sctp::AssociationId, AssociationEntry> associations_;
  /// Those whose end is on its way to JavaScript, or whose messages are not consumed.
  std::unordered_map<sctp::AssociationId, Departed> departed_;
  std::unordered_map<sctp::EndpointId, RefusalReport> refusals_;
  std::unordered_map<sctp::AssociationId, const Channel*> candidates_;
  // Traffic comes in runs of one association.
  sctp::AssociationId last_id_ = 0;
  AssociationEntry* last_entry_ = nullptr;
  std::vector<sctp::EndpointId> endpoints_to_review_;
};

}  // namespace rxsctp::runtime
