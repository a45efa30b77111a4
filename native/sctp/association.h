#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/config.h"
#include "sctp/answer_limits.h"
#include "sctp/association/control_queue.h"
#include "sctp/endpoint.h"
#include "sctp/memory/intrusive_list.h"
#include "sctp/negotiation/capabilities.h"
#include "sctp/negotiation/cookie.h"
#include "sctp/observer.h"
#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/chunk.h"
#include "sctp/packet/common_header.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/packet_contents.h"
#include "sctp/packet_sink.h"
#include "sctp/recovery/path.h"
#include "sctp/reply_packet.h"
#include "sctp/report_budget.h"
#include "sctp/resources.h"
#include "sctp/rx/receiver.h"
#include "sctp/stack.h"
#include "sctp/timer_queue.h"
#include "sctp/tx/sender.h"

namespace rxsctp::sctp {

/// What all associations of a stack share. The Stack keeps it for as long as it has any.
struct AssociationContext {
  RandomSource& random;
  Observer& observer;
  const Resources& resources;
  AnswerLimits& answers;
};

/// The state machine of one association (RFC 9260, 4). It decides which chunks count in
/// which state and what is answered, runs the T1, T2 and T5 timers and the heartbeats, and leaves
/// received data to Receiver, sent data to Sender and the way there to Path.
///
/// It knows nothing of other associations: the Stack finds the association a packet belongs to, has
/// checked its verification tag and authenticated its cookies, keeps the timer queue, and destroys
/// the association once closed().
class Association final : public ListHook<Association>,
                          public TimerHook,
                          private MessageSink,
                          private OutcomeSink {
 public:
  /// `local_tag` is unique in the stack.
  Association(const AssociationContext& context, AssociationId id, Endpoint& endpoint,
              const AssociationConfig& config, const PathAddress& address,
              std::uint16_t remote_port, std::uint32_t local_tag);
  ~Association() override;

  // --- identity ---
  AssociationId id() const { return id_; }
  Endpoint& endpoint() const { return endpoint_; }
  const PathAddress& address() const { return paths_.front().address(); }
  std::uint16_t local_port() const { return endpoint_.config.port; }
  std::uint16_t remote_port() const { return remote_port_; }
  std::uint32_t local_tag() const { return local_tag_; }
  std::uint32_t peer_tag() const { return peer_tag_; }
  const Capabilities& capabilities() const { return capabilities_; }
  std::uint64_t tie_tags() const { return tie_tags_; }
  AssociationState state() const { return state_; }
  /// The handshake is done: all states from ESTABLISHED on.
  bool up() const { return state_ >= AssociationState::kEstablished; }
  bool closed() const { return state_ == AssociationState::kClosed; }
  /// What an INIT ACK for this association may promise.
  std::uint32_t free_receive_window() const;
  const AssociationConfig& config() const { return config_; }

  // --- setup (RFC 9260, 5) ---
  /// Enters COOKIE-WAIT; the INIT leaves with the next transmit().
  void connect();
  /// A valid cookie brings a new association up.
  void accept(const StateCookie& cookie, Time now);
  /// Action A: the peer restarted; the association starts anew under the cookie's tags. The caller
  /// updates its index.
  void restart(const StateCookie& cookie, Time now);
  /// Action B: both sides opened; the cookie tells the peer's tag.
  void collide(const StateCookie& cookie, Time now);
  /// Action D: the cookie is of this very association.
  void confirm_by_cookie(Time now);
  /// Nothing has been exchanged yet, so a cookie may still change the peer's tag (action B).
  bool untouched() const;
  /// An INIT met SHUTDOWN-ACK-SENT: SHUTDOWN ACK goes out again (RFC 9260, 9.2).
  void repeat_shutdown_ack() { control_.push(ControlKind::kShutdownAck); }
  /// The cookie of a restarted peer met SHUTDOWN-ACK-SENT (RFC 9260, 5.2.4, A).
  void refuse_restart();
  /// The INIT has met a peer that has another association with the same ports.
  void refuse_second() { close(CloseReason::kAlreadyConnected); }

  // --- commands ---
  SendStatus send(const MessageInfo& info, std::span<const std::uint8_t> data);
  /// True when the window opened by so much that the peer should hear of it.
  bool consume(DeliveredData consumed);
  /// There is memory again after DATA was dropped for want of it. True when the peer should hear of
  /// it.
  bool offer_room();
  bool take_shortage() { return receiver_ && receiver_->take_shortage(); }
  void shutdown();
  void abort(std::span<const std::uint8_t> reason);

  // --- driving ---
  /// Takes in a packet from `from` whose tag, ports and source were found to be right. Its COOKIE
  /// ECHO has been taken out of it already.
  void receive(const PacketContents& contents, const PathAddress& from, Time now, PacketSink& out);
  /// Writes what may leave now. False when the transport was not ready and something may wait.
  bool transmit(Time now, PacketSink& out);
  Time next_deadline() const;
  void on_deadline(Time now, PacketSink& out);

  /// The peer's encapsulation port, learnt from a packet with the right tag (RFC 6951, 5.4). The
  /// Observer is told of it as of a path change, but no more often than `reports_` allows.
  void learn_udp_port(std::uint16_t port);
  /// Which of our addresses the peer's packets come to. Where the host chose the source of our
  /// first packet, that is the one it chose, and it stays.
  void learn_local(const IpAddress& local) { path().learn_local(local); }
  /// `verification_tag` and, for an INIT, `initiate_tag` are those of the packet that came back.
  void on_icmp(const IcmpError& error, std::uint32_t verification_tag, std::uint32_t initiate_tag);
  /// An ABORT whose tag was checked.
  void on_abort(const AbortChunk& abort);
  void on_shutdown_complete();

  /// `by_stream`: with AssociationStats::streams.
  AssociationStats stats(bool by_stream) const;

 private:
  /// What goes on while the chunks of one packet are taken in.
  struct Incoming {
    Time now;
    const PacketContents& contents;
    /// Where it came from, and what answers it goes.
    Path& path;
    ReplyPacket& reply;
    PacketSink& out;
    bool had_data = false;
    bool had_sack = false;
    bool stop = false;
    /// Whether errors may be reported; asked for once.
    std::optional<bool> may_report{};
  };

  // association.cc
  CommonHeader header() const { return {local_port(), remote_port_, peer_tag_}; }
  Path& path() { return paths_.front(); }
  const Path& path() const { return paths_.front(); }
  Path& path_from(const PathAddress& from);
  std::uint64_t make_tie_tags();
  void set_state(AssociationState state);
  void prepare_path(PacketSink& out);
  void report_path_change(Time now);
  void reset_path();
  void begin(Time now);
  void establish(Time now);
  void make_halves();
  void drain_sender();
  std::vector<StreamStats> stream_stats() const;
  EstablishedInfo established_info() const;
  bool count_error();
  void close(CloseReason reason, std::span<const ErrorCause> causes = {});
  void abort_by_user(PacketSink& out);
  void abort_peer(CloseReason reason, std::span<const ErrorCause> causes, PacketSink& out);
  /// Sends an ABORT under `tag` and changes nothing.
  void send_abort(std::uint32_t tag, std::uint8_t flags, std::span<const ErrorCause> causes,
                  PacketSink& out);
  void violation(CauseCode code, std::span<const std::uint8_t> value, Incoming& in);
  void violation(std::string_view what, Incoming& in);
  void refuse_large_message(Incoming& in);
  void on_t3(Time now, PacketSink& out);
  void on_message(const MessageInfo& info, MessageParts parts) override;
  void on_message_acknowledged(std::uint32_t token) override;
  void on_send_failed(const MessageInfo& info, std::span<const std::uint8_t> data,
                      bool sent) override;

  // association_receive.cc
  void on_chunk(const ChunkView& chunk, Incoming& in);
  void on_data(const ChunkView& chunk, Incoming& in);
  void on_sack(Incoming& in);
  void on_acknowledged(const SackResult& result, Incoming& in);
  void on_heartbeat(const ChunkView& chunk, Incoming& in);
  void on_heartbeat_ack(const ChunkView& chunk, Incoming& in);
  void on_error(const ChunkView& chunk, Incoming& in);
  void on_unknown(const ChunkView& chunk, Incoming& in);
  std::size_t error_room(Incoming& in);
  void spend_error_credit(std::size_t bytes);
  template <typename Cause>
  void write_error(const Cause& cause, Incoming& in);
  void after_packet(Incoming& in);

  // association_setup.cc
  void on_init_ack(const ChunkView& chunk, Incoming& in);
  void on_cookie_ack(Incoming& in);
  void on_stale_cookie(const StaleCookieCause& stale, Time now);
  void take_peer(const StateCookie& cookie);
  void start_t1(Time now);
  void on_t1(Time now);
  void measure_setup(Time now);
  void write_setup(Time now, PacketSink& out, const InitChunk* report);
  bool write_init(PacketWriter& packet) const;

  // association_shutdown.cc
  void on_shutdown(const ChunkView& chunk, Incoming& in);
  void on_shutdown_ack(Incoming& in);
  void advance_shutdown(Time now);
  void start_t2(Time now) { t2_deadline_ = now + path().rto().value(); }
  void on_t2(Time now, PacketSink& out);

  // association_transmit.cc
  bool transmit_packets(Time now, PacketSink& out);
  void write_control(PacketWriter& packet, Time now);
  bool write_control_chunk(ControlKind kind, PacketWriter& packet, Time now);
  bool write_heartbeat(PacketWriter& packet, Time now);
  bool may_send_data() const;
  bool sack_due() const;
  void on_heartbeat_timer(Time now, PacketSink& out);

  const AssociationContext& context_;
  Endpoint& endpoint_;
  Place place_;
  AssociationConfig config_;
  std::vector<Path> paths_;           // one, until multi-homing
  std::optional<Receiver> receiver_;  // both from ESTABLISHED on
  std::optional<Sender> sender_;

  AssociationId id_;
  std::uint32_t local_tag_;
  std::uint32_t peer_tag_ = 0;
  std::uint64_t tie_tags_;
  Capabilities capabilities_;
  std::uint16_t remote_port_;

  AssociationState state_ = AssociationState::kClosed;
  bool accepted_ = false;
  bool path_prepared_ = false;
  bool udp_port_news_ = false;
  bool shutdown_wanted_ = false;
  ControlQueue control_;

  std::uint32_t errors_ = 0;    // in a row, over all paths (RFC 9260, 8.1)
  std::uint32_t attempts_ = 0;  // INITs, then COOKIE ECHOs sent again
  std::uint32_t stale_cookies_ = 0;
  Time t1_deadline_ = kNever;
  Time t2_deadline_ = kNever;
  Time t5_deadline_ = kNever;
  Time setup_sent_at_ = kNever;  // of the INIT or COOKIE ECHO that may be timed (Karn)
  std::uint32_t cookie_preservative_ms_ = 0;
  /// Bytes that came and were not spent on telling of errors in them.
  std::uint32_t error_credit_ = 0;
  std::vector<std::uint8_t> cookie_;  // the peer's, until COOKIE ACK
  /// Set by abort(): the reason to send.
  std::unique_ptr<std::vector<std::uint8_t>> abort_reason_;

  ReportBudget reports_;

  std::uint64_t packets_sent_ = 0;
  std::uint64_t packets_received_ = 0;
};

}  // namespace rxsctp::sctp
