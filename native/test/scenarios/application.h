#pragma once

#include <functional>
#include <map>
#include <vector>

#include "sctp/observer.h"
#include "test/scenarios/side.h"
#include "test/scenarios/verdict.h"
#include "virtual/host.h"
#include "virtual/trace.h"

namespace rxsctp::simulation {

/// The observer of one host's Stack: hands each event to the side of the session it concerns.
/// Associations that belong to no session any more (a cookie that came late) are shut down.
class Application final : public sctp::Observer {
 public:
  /// Which side an association the peer opened is for; null when for none.
  using Claim = std::function<Side*(const sctp::EstablishedInfo&)>;

  Application(EventQueue& events, Trace& trace, Verdict& verdict, AssociationId& next_id)
      : events_(events), trace_(trace), verdict_(verdict), next_id_(next_id) {}

  void set_host(Host& host);
  void set_claim(Claim claim) { claim_ = std::move(claim); }
  void add(Side& side) { sides_.push_back(&side); }
  AssociationId bind(Side& side);

  AssociationId next_association_id() override { return next_id_++; }
  void on_established(AssociationId id, const sctp::EstablishedInfo& info) override;
  void on_restarted(AssociationId id, const sctp::EstablishedInfo& info) override;
  void on_state(AssociationId id, sctp::AssociationState state) override;
  void on_message(AssociationId id, const MessageInfo& info, MessageParts parts) override;
  void on_send_buffer_freed(AssociationId id, sctp::FreedData freed) override;
  void on_message_acknowledged(AssociationId id, std::uint32_t token) override;
  void on_send_failed(AssociationId id, const MessageInfo& info, std::span<const std::uint8_t> data,
                      bool sent) override;
  void on_sender_dry(AssociationId id) override;
  void on_window_full(AssociationId id) override;
  void on_path_change(AssociationId id, const sctp::PathStatus& path) override;
  void on_remote_error(AssociationId id, std::span<const sctp::ErrorCause> causes) override;
  void on_peer_shutdown(AssociationId id) override;
  void on_closed(AssociationId id, sctp::CloseReason reason,
                 std::span<const sctp::ErrorCause> causes) override;

 private:
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
