#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/config.h"
#include "engine/datagram.h"
#include "engine/outgoing_data.h"
#include "engine/packet_sink.h"
#include "sctp/association/core.h"
#include "sctp/association/handshake.h"
#include "sctp/association/heartbeats.h"
#include "sctp/association/incoming.h"
#include "sctp/association/primary_change.h"
#include "sctp/association/rare_parts.h"
#include "sctp/association/reconfiguration_status.h"
#include "sctp/association/send_status.h"
#include "sctp/association/stream_value_change.h"
#include "sctp/association/teardown.h"
#include "sctp/association/transfer.h"
#include "sctp/memory/intrusive_list.h"
#include "sctp/negotiation/cookie.h"
#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/chunk.h"
#include "sctp/packet/packet_contents.h"
#include "sctp/recovery/timer_queue.h"

namespace rxsctp::sctp {

/// One association (RFC 9260, 4): the parts that it has in the state it is in, each with its own
/// timers. It hands each chunk to the part that is concerned, and puts into packets what they have
/// to send: Handshake before it is up, Transfer from then on, Teardown while it is ended
/// gracefully.
///
/// It knows nothing of other associations: the Stack finds the association a packet belongs to, has
/// checked its verification tag and authenticated its cookies, keeps the timer queue, and destroys
/// the association once closed().
class Association final : public ListHook<Association>, public TimerHook, private AssociationCore {
 public:
  /// `local_tag` is unique in the stack.
  Association(const AssociationContext& context, AssociationId id, Endpoint& endpoint,
              const AssociationConfig& config, const PathAddress& address,
              std::uint16_t remote_port, std::uint32_t local_tag);

  // --- identity ---
  using AssociationCore::add_given_path;
  using AssociationCore::add_path;
  using AssociationCore::address;
  using AssociationCore::auth_policy;
  using AssociationCore::authenticator;
  using AssociationCore::capabilities;
  using AssociationCore::closed;
  using AssociationCore::config;
  using AssociationCore::control_path;
  using AssociationCore::endpoint;
  using AssociationCore::has_path;
  using AssociationCore::id;
  using AssociationCore::indexed_paths;
  using AssociationCore::local_port;
  using AssociationCore::local_tag;
  using AssociationCore::paths;
  using AssociationCore::peer_tag;
  using AssociationCore::remote_port;
  using AssociationCore::set_auth_policy;
  using AssociationCore::set_indexed_paths;
  using AssociationCore::settle_paths;
  using AssociationCore::state;
  using AssociationCore::tie_tags;
  using AssociationCore::up;
  /// What an INIT ACK for this association may promise.
  std::uint32_t free_receive_window() const;

  // --- setup (RFC 9260, 5) ---
  /// Enters COOKIE-WAIT; the INIT leaves with the next transmit().
  void connect();
  /// A valid cookie brings a new association up.
  void accept(const StateCookie& cookie, Time now);
  /// Action A: the peer restarted; the association starts anew under the cookie's tags. The caller
  /// updates its index. `paths`: as AssociationCore::renew().
  void restart(const StateCookie& cookie, std::span<const PathAddress> paths, Time now);
  /// Action B: both sides opened; the cookie tells the peer's tag.
  void collide(const StateCookie& cookie, Time now);
  /// Action D: the cookie is of this very association.
  void confirm_by_cookie(Time now);
  /// Nothing has been exchanged yet, so a cookie may still change the peer's tag (action B).
  bool untouched() const;
  /// An INIT met SHUTDOWN-ACK-SENT: SHUTDOWN ACK goes out again (RFC 9260, 9.2).
  void repeat_shutdown_ack() { control().push(ControlKind::kShutdownAck); }
  /// The cookie of a restarted peer met SHUTDOWN-ACK-SENT (RFC 9260, 5.2.4, A).
  void refuse_restart();
  /// The INIT has met a peer that has another association with the same ports.
  void refuse_second() { close(CloseReason::kAlreadyConnected, {}); }

  // --- commands ---
  SendStatus send(const MessageInfo& info, const OutgoingData& data);
  /// A message with a priority is about to be sent.
  void make_room(const WantedRoom& wanted);
  /// What the scheduler goes by for a stream.
  StreamValueChange set_stream_value(std::uint16_t stream, std::uint16_t value);
  /// True when the window opened by so much that the peer should hear of it.
  bool consume(DeliveredData consumed);
  /// There is memory again after DATA was dropped for want of it. True when the peer should hear of
  /// it.
  bool offer_room();
  bool take_shortage() { return transfer_ && transfer_->receiver().take_shortage(); }
  void shutdown();
  /// Data goes to this address of the peer first (RFC 9260, 11.1.6).
  PrimaryChange set_primary(const IpAddress& address);
  ReconfigurationStatus reconfigure(const ReconfigurationWish& wish, Time now);
  void abort(std::span<const std::uint8_t> reason);
  // Of the keys that chunks are authenticated with (RFC 6458, 8.3).
  KeyChange set_auth_key(std::uint16_t id, std::span<const std::uint8_t> secret);
  KeyChange activate_auth_key(std::uint16_t id);
  KeyChange delete_auth_key(std::uint16_t id);

  // --- driving ---
  /// Takes in a packet whose tag, ports and source were found to be right. Its COOKIE ECHO has been
  /// taken out of it already, and with it been found to be authentic or not: which of its chunks
  /// count is `admission`.
  void receive(const PacketContents& contents, const Datagram& datagram, Time now, PacketSink& out,
               std::optional<Admission> admission = std::nullopt);
  /// Writes what may leave now. False when the transport was not ready and something may wait.
  bool transmit(Time now, PacketSink& out);
  Time next_deadline() const;
  void on_deadline(Time now, PacketSink& out);

  /// A packet with the right tag has come from this UDP port of the path's address (RFC 6951, 5.4).
  /// True when the path goes there from now on; else it asks who is there, where that is new.
  bool follows_udp_port(std::size_t path, std::uint16_t port);
  /// A path goes to another UDP port from now on: that the peer has shown to have, not just the
  /// source of a packet. The caller updates its index.
  bool port_proven() const { return port_proven_; }
  void move_ports(Time now);
  /// Which of our addresses the peer's packets come to. Where the host chose the source of our
  /// first packet, that is the one it chose, and it stays.
  void learn_local(const PathAddress& from) {
    if (const auto index = paths().find(from)) paths()[*index].learn_local(from.local);
  }
  /// `verification_tag` and, for an INIT, `initiate_tag` are those of the packet that came back.
  void on_icmp(const IcmpError& error, std::uint32_t verification_tag, std::uint32_t initiate_tag,
               Time now);
  /// An ABORT whose tag was checked.
  void on_abort(const AbortChunk& abort);
  /// A chunk of this type has come without what proves who sent it. True where it may.
  bool admits_unproven(ChunkType type);
  void on_shutdown_complete();

  /// `by_stream`: with AssociationStats::streams.
  AssociationStats stats(bool by_stream) const;

 private:
  AssociationCore& core() { return *this; }
  bool takes_messages() const { return state() == AssociationState::kEstablished && !aborting(); }
  RareParts& rare() {
    if (!rare_) rare_ = std::make_unique<RareParts>();
    return *rare_;
  }
  CongestionEcho* ecn() const { return rare_ ? rare_->ecn.get() : nullptr; }
  /// Where a RE-CONFIG has been sent or has come.
  Reconfiguration* under_reconfiguration() const {
    return rare_ ? rare_->reconfiguration.get() : nullptr;
  }
  Heartbeats heartbeats() { return Heartbeats(core()); }
  void close(CloseReason reason, std::span<const ErrorCause> causes) override;

  // association.cc
  void begin(Time now);
  void begin_transfer();
  void begin_ecn();
  void establish(Time now);
  void tell_of_peer();
  Reconfiguration& reconfiguration();
  void drop_reconfiguration();
  std::vector<StreamStats> stream_stats() const;

  // association_paths.cc
  void report_path_change(Time now);
  void expire_path(std::size_t index, Time now, PacketSink& out);
  void on_unreachable(std::size_t index, Time now);
  void consider_switchover(std::size_t index);
  void make_primary(std::size_t index);

  // association_receive.cc
  void take_in(const PacketContents& contents, const Datagram& datagram, Time now, PacketSink& out,
               const Admission* admission);
  bool admits(const ChunkView& chunk, Incoming& in);
  void on_auth(Incoming& in);
  void on_chunk(const ChunkView& chunk, Incoming& in);
  void on_cookie_ack(Incoming& in);
  void on_heartbeat_ack(const ChunkView& chunk, Incoming& in);
  void on_shutdown(const ChunkView& chunk, Incoming& in);
  void on_error(const ChunkView& chunk, Incoming& in);
  void on_unknown(const ChunkView& chunk, Incoming& in);
  void on_ecn_chunk(const ChunkView& chunk, Incoming& in);
  void note_mark(Incoming& in);
  void on_re_config(const ChunkView& chunk, Incoming& in);
  void on_packet_end(Incoming& in);

  // association_transmit.cc
  void abort_by_user(PacketSink& out);
  bool transmit_on(std::size_t path, Time now, PacketSink& out);
  bool write_chunk(ControlKind kind, PacketWriter& packet) const;

  /// By the user, also before there is anything to tear down.
  bool shutdown_wanted_ = false;
  std::uint8_t udp_port_news_ = 0;  // a bit for each path that has moved
  bool port_proven_ = false;
  std::unique_ptr<Handshake> handshake_;  // where this side asked, until the association is up
  std::optional<Transfer> transfer_;      // from ESTABLISHED on
  std::unique_ptr<Teardown> teardown_;    // once it is up and either side wants the end
  std::unique_ptr<RareParts> rare_;       // from the first of them on
  std::uint64_t packets_received_ = 0;
};

}  // namespace rxsctp::sctp
