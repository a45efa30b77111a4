#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/event.h"
#include "sctp/stack/stack.h"
#include "test/scenarios/ledger.h"
#include "test/scenarios/scenario.h"
#include "test/scenarios/verdict.h"
#include "virtual/event_queue.h"
#include "virtual/host.h"
#include "virtual/random.h"
#include "virtual/trace.h"

namespace rxsctp::simulation {

/// The user of one end of an association: sends, consumes and ends it as its script says, and
/// checks what the Stack tells it. Events only note what is to be done; act() does it.
class Side {
 public:
  Side(std::uint32_t number, const SideScript& script, const AssociationConfig& config,
       EventQueue& events, Trace& trace, Verdict& verdict, std::uint64_t seed);

  void set_host(Host& host) { host_ = &host; }
  void set_peer(Side& peer) { peer_ = &peer; }

  void bind(AssociationId id) { id_ = id; }
  AssociationId id() const { return id_; }
  bool closed() const { return closed_; }
  bool established() const { return established_; }
  /// Established, and neither end has begun to end it.
  bool busy() const { return established_ && !closed_ && !shut_down_ && !peer_shut_down_; }
  std::optional<CloseReason> reason() const { return reason_; }
  Ledger& sent() { return sent_; }
  bool host_died() const { return host_ != nullptr && !host_->alive(); }

  void on_established(const Established& info);
  void on_message(const MessageInfo& info, MessageParts parts);
  void on_send_buffer_freed(FreedData freed);
  void on_message_acknowledged(std::uint32_t token);
  void on_send_failed(const SendFailed& event);
  void on_sender_dry();
  void on_peer_shutdown();
  void on_reset(const StreamReset& event);
  void on_streams_changed(const StreamsChanged& event);
  void on_closed(CloseReason reason);

  /// Gives the Stack the commands that are due. Returns whether there were any.
  bool act();
  /// Ends the association if it has not ended by itself: gracefully when it was established.
  void give_up();
  /// `gentle`: nothing can have made it fail. `tangled`: what was sent may have gone to another
  /// association of the same cookie.
  void check_end(bool gentle, bool tangled);

 private:
  void pump();
  bool has_room() const { return buffered() < script_.send_buffer; }
  std::uint64_t buffered() const { return sent_.accepted_bytes() - freed_bytes_; }
  void send_one();
  void send(const MessageInfo& info, std::size_t size);
  void limit(MessageInfo& info);
  void rank(MessageInfo& info);
  bool passes_full_buffer();
  void make_room(const MessageInfo& info);
  void try_wrong_sends();
  void reconfigure();
  sctp::ReconfigurationWish draw_wish();
  void plan_reconfiguration();
  void consume(DeliveredData consumed);
  void wake(Duration delay);
  bool can_send() const;
  void fail(const char* problem);

  std::uint32_t number_;
  SideScript script_;
  AssociationConfig config_;
  EventQueue& events_;
  Trace& trace_;
  Verdict& verdict_;
  Random random_;
  Random limits_;
  Random wishes_;
  Ledger sent_;
  Host* host_ = nullptr;
  Side* peer_ = nullptr;

  AssociationId id_ = 0;
  bool established_ = false;
  bool closed_ = false;
  std::optional<CloseReason> reason_;
  std::uint16_t outbound_streams_ = 0;
  std::uint16_t inbound_streams_ = 0;
  bool pump_due_ = false;
  bool pump_scheduled_ = false;
  bool shutdown_scheduled_ = false;
  bool shutdown_due_ = false;
  bool shut_down_ = false;
  bool abort_due_ = false;
  std::uint32_t reconfigurations_left_;
  bool reconfiguration_due_ = false;
  bool send_refused_ = false;
  bool peer_shut_down_ = false;
  std::uint32_t left_in_burst_ = 0;
  std::uint64_t freed_bytes_ = 0;
  std::uint64_t freed_messages_ = 0;
  DeliveredData unconsumed_;
  /// Of these, what waits for consume_delay, and what is over it.
  DeliveredData waiting_;
  DeliveredData to_consume_;
  bool consumption_scheduled_ = false;
};

}  // namespace rxsctp::simulation
