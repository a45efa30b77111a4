#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/event_sink.h"
#include "host/channel.h"
#include "host/latest_events.h"
#include "host/refusal_report.h"

namespace rxsctp::host {

/// Knows whose endpoints and associations are, and brings what happens to them to their channel.
/// What belongs to a channel that has closed goes nowhere.
class Router final : public EventSink {
 public:
  void add_endpoint(EndpointId id, Channel& owner, Engine& engine);
  void add_association(AssociationId id, Channel& owner, Engine& engine);

  /// The engine of what is `channel`'s; null for anything else.
  Engine* endpoint_engine(const Channel& channel, EndpointId id) const;
  Engine* association_engine(const Channel& channel, AssociationId id);
  /// The engine that waits for `channel` to say something about an association that a peer opens.
  Engine* take_candidate(const Channel& channel, AssociationId id);

  /// The channel is about to go: everything of it becomes nobody's.
  struct Orphans {
    std::vector<std::pair<EndpointId, Engine*>> endpoints;
    std::vector<std::pair<AssociationId, Engine*>> associations;
  };
  Orphans disown(const Channel& channel);

  /// What `channel` has consumed of an association that has ended.
  void consume(const Channel& channel, AssociationId id, DeliveredData consumed);
  /// `channel` has been told of the end.
  void forget(const Channel& channel, AssociationId id);

  /// Tells of what was refused, and of what had to wait; when there will be more to tell.
  void report(Time now);
  Time next_report() const;

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
    Engine* engine = nullptr;
  };
  struct AssociationEntry {
    Channel* owner = nullptr;
    Engine* engine = nullptr;
    DeliveryQueue::AcknowledgedRecord acknowledged;
    /// Where the last restart was told of.
    std::uint64_t restarted_at = 0;
    DeliveryQueue::BoundedEvents bounded;
    std::optional<Departure> departure{};
  };
  struct Departed {
    Channel* owner = nullptr;
    bool told = false;
    Departure departure;
  };

  AssociationEntry* find(AssociationId id);
  Channel* endpoint_owner(EndpointId id) const;
  Channel* association_owner(AssociationId id);
  void on_established(AssociationId id, Established& news);
  void on_restarted(AssociationId id, Established& news);
  void on_candidate(AssociationId id, const CandidateFound& candidate);
  void on_endpoint_closed(EndpointId id);
  /// The association has ended, as `body` says.
  void end(AssociationId id, EventBody&& body);
  void tell(AssociationId id, EventBody&& body);
  /// The same for what a peer can bring about at will.
  void tell_some(AssociationId id, EventBody&& body, Telling telling);
  void report_refusals(Time now);

  std::unordered_map<EndpointId, EndpointEntry> endpoints_;
  std::unordered_map<AssociationId, AssociationEntry> associations_;
  /// Those whose end is on its way to JavaScript, or whose messages are not consumed.
  std::unordered_map<AssociationId, Departed> departed_;
  std::unordered_map<EndpointId, RefusalReport> refusals_;
  LatestEvents latest_;
  std::unordered_map<AssociationId, EndpointEntry> candidates_;
  // Traffic comes in runs of one association.
  AssociationId last_id_ = 0;
  AssociationEntry* last_entry_ = nullptr;
};

}  // namespace rxsctp::host
