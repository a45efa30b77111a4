#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/event_sink.h"
#include "host/channel.h"
#include "host/refusal_report.h"
#include "io/transport_set.h"

namespace rxsctp::host {

/// Knows whose endpoints and associations are, and brings what happens to them to their channel.
/// What belongs to a channel that has closed goes nowhere.
class Router final : public EventSink {
 public:
  explicit Router(const io::TransportSet& transports) : transports_(transports) {}

  /// `transport` is nothing for an endpoint of the kernel's SCTP.
  void add_endpoint(EndpointId id, Channel& owner, std::optional<TransportId> transport);
  void remove_endpoint(EndpointId id);
  void add_association(AssociationId id, Channel& owner, EndpointId endpoint);

  Channel* endpoint_owner(EndpointId id) const;
  Channel* association_owner(AssociationId id);
  /// Who is asked about the candidate.
  const Channel* candidate_owner(AssociationId id) const;
  void remove_candidate(AssociationId id) { candidates_.erase(id); }
  std::optional<TransportId> transport_of(EndpointId id) const;
  /// Whether it is the kernel's.
  bool is_kernel_endpoint(EndpointId id) const;
  bool is_kernel_association(AssociationId id);

  /// The channel is about to go: everything of it becomes nobody's.
  struct Orphans {
    std::vector<EndpointId> endpoints;
    std::vector<AssociationId> associations;
  };
  Orphans disown(const Channel& channel);

  /// What `channel` has consumed of an association that has ended.
  void consume(const Channel& channel, AssociationId id, DeliveredData consumed);
  /// `channel` has been told of the end.
  void forget(const Channel& channel, AssociationId id);

  /// Tells of what was refused; when there will be more to tell.
  void report_refusals(Time now);
  Time next_report() const;

  /// Endpoints that have lost an association since the last call, each at least once.
  std::vector<EndpointId>& endpoints_to_review() { return endpoints_to_review_; }

  AssociationId next_association_id() override;
  bool admits_restart(AssociationId id) override;
  void on_message(AssociationId id, const MessageInfo& info, MessageParts parts) override;
  void on_send_buffer_freed(AssociationId id, FreedData freed) override;
  void on_message_acknowledged(AssociationId id, std::uint32_t token) override;
  void on_sender_dry(AssociationId id) override;
  void on_event(AssociationId id, EventBody&& body) override;
  void on_refused(EndpointId endpoint, Refusal refusal) override;
  void on_departing(AssociationId id, Departure&& departure) override;

 private:
  struct EndpointEntry {
    Channel* owner = nullptr;
    std::optional<TransportId> transport;
  };
  struct AssociationEntry {
    Channel* owner = nullptr;
    EndpointId endpoint = 0;
    bool kernel = false;
    DeliveryQueue::AcknowledgedRecord acknowledged;
    /// Where the last restart was told of.
    std::uint64_t restarted_at = 0;
    /// Where the last event was told of that a peer can bring about at will, and how many of them
    /// wait at the most.
    std::uint64_t told_at = 0;
    std::uint32_t waiting = 0;
    std::optional<Departure> departure{};
  };
  struct Departed {
    Channel* owner = nullptr;
    bool told = false;
    Departure departure;
  };

  AssociationEntry* find(AssociationId id);
  void on_established(AssociationId id, Established& news);
  void on_restarted(AssociationId id, Established& news);
  void on_candidate(AssociationId id, const CandidateFound& candidate);
  /// The association has ended, as `body` says.
  void end(AssociationId id, EventBody&& body);
  void tell(AssociationId id, EventBody&& body);
  /// The same for what a peer can bring about at will: while JavaScript is busy no more of it is
  /// kept than a subscriber who comes late would get.
  void tell_some(AssociationId id, EventBody&& body);
  void fill_in_transport(Established& news) const;

  const io::TransportSet& transports_;
  std::unordered_map<EndpointId, EndpointEntry> endpoints_;
  std::unordered_map<AssociationId, AssociationEntry> associations_;
  /// Those whose end is on its way to JavaScript, or whose messages are not consumed.
  std::unordered_map<AssociationId, Departed> departed_;
  std::unordered_map<EndpointId, RefusalReport> refusals_;
  std::unordered_map<AssociationId, const Channel*> candidates_;
  // Traffic comes in runs of one association.
  AssociationId last_id_ = 0;
  AssociationEntry* last_entry_ = nullptr;
  std::vector<EndpointId> endpoints_to_review_;
};

}  // namespace rxsctp::host
