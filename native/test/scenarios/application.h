#pragma once

#include <functional>
#include <map>
#include <vector>

#include "engine/event_sink.h"
#include "test/scenarios/side.h"
#include "test/scenarios/verdict.h"
#include "virtual/host.h"
#include "virtual/trace.h"

namespace rxsctp::simulation {

/// What one host's Stack tells: hands each event to the side of the session it concerns.
/// Associations that belong to no session any more (a cookie that came late) are shut down.
class Application final : public EventSink {
 public:
  /// Which side an association the peer opened is for; null when for none.
  using Claim = std::function<Side*(const Established&)>;

  Application(EventQueue& events, Trace& trace, Verdict& verdict, AssociationId& next_id)
      : events_(events), trace_(trace), verdict_(verdict), next_id_(next_id) {}

  void set_host(Host& host);
  void set_claim(Claim claim) { claim_ = std::move(claim); }
  void add(Side& side) { sides_.push_back(&side); }
  AssociationId bind(Side& side);

  AssociationId next_association_id() override { return next_id_++; }
  void on_message(AssociationId id, const MessageInfo& info, MessageParts parts) override;
  void on_send_buffer_freed(AssociationId id, FreedData freed) override;
  void on_message_acknowledged(AssociationId id, std::uint32_t token) override;
  void on_sender_dry(AssociationId id) override;
  void on_event(AssociationId id, EventBody&& body) override;

 private:
  void on(AssociationId id, const Established& event);
  void on(AssociationId id, const StateChanged& event);
  void on(AssociationId id, const SendFailed& event);
  void on(AssociationId id, const WindowFull& event);
  void on(AssociationId id, const PathChanged& event);
  void on(AssociationId id, const RemoteError& event);
  void on(AssociationId id, const PeerShutdown& event);
  void on(AssociationId id, const Closed& event);
  /// Which keys the peers use is for the scripts to say.
  void on(AssociationId, const Authentication&) {}
  /// The others are of endpoints that ask, or of other engines.
  template <typename Event>
  void on(AssociationId, const Event&) {
    verdict_.fail("an event came that nobody expects");
  }
  void note(Trace::Kind kind, AssociationId id, std::uint64_t value = 0, std::uint64_t detail = 0);
  Side* side(AssociationId id);
  bool act();

  EventQueue& events_;
  Trace& trace_;
  Verdict& verdict_;
  AssociationId& next_id_;
  Host* host_ = nullptr;
  Claim claim_;
  std::vector<Side*> sides_;
  std::map<AssociationId, Side*> bound_;
  std::vector<AssociationId> unclaimed_;
};

}  // namespace rxsctp::simulation
