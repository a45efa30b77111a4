#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "engine/config.h"
#include "engine/message.h"
#include "engine/outgoing_data.h"
#include "engine/statistics.h"
#include "engine/time.h"
#include "sctp/memory/one_of.h"
#include "sctp/negotiation/capabilities.h"
#include "sctp/packet/sack_chunk.h"
#include "sctp/packet/writer.h"
#include "sctp/recovery/loss_recovery.h"
#include "sctp/resources.h"
#include "sctp/serial_number.h"
#include "sctp/tx/abandonment.h"
#include "sctp/tx/ordered_streams.h"
#include "sctp/tx/outgoing_streams.h"
#include "sctp/tx/outstanding_data.h"
#include "sctp/user.h"

namespace rxsctp::sctp {

struct SackResult {
  enum class Status : std::uint8_t {
    kOk,
    kStale,    // older than what is known: ignored (RFC 9260, 6.2.1, D i)
    kInvalid,  // acknowledges what was never sent: abort with Protocol Violation (RFC 9260, 6.2.1)
  };
  Status status = Status::kOk;
  /// Acknowledged for good; the send buffer has as much more room.
  FreedData freed{};
  /// Data was newly acknowledged: clear the association's error counter (paths clear their own).
  bool acked_new = false;
  /// This SACK acknowledged the last of everything accepted.
  bool became_dry = false;
};

struct T3Result {
  /// False for an unanswered zero-window probe while the peer still sends SACKs: then it does not
  /// count towards Association.Max.Retrans (RFC 9260, 6.1, A). The path's own error count
  /// is already updated.
  bool counts_as_error = true;
};

/// The sending half of an association: what the user accepted us to send, what is outstanding, and
/// how much may leave now. What becomes of it on its way is LossRecovery's, which has the paths.
///
/// It knows nothing of states, and it writes DATA and FORWARD TSN chunks only: the association
/// opens packets while has_work() says so and calls fill().
class Sender {
 public:
  /// `paths` and `resources` outlive it.
  Sender(const AssociationConfig& config, const Capabilities& capabilities, Paths& paths,
         const Resources& resources);

  /// Takes a message over (see OutgoingPayload). The caller has checked stream and size (not
  /// empty).
  void enqueue(const MessageInfo& info, const OutgoingData& data);

  /// A message with a priority is about to be accepted: less important ones give way to it.
  void make_room(const WantedRoom& wanted, const User& user) {
    if (abandonment_) abandonment_->make_room(wanted, user);
  }

  /// A stream's priority or weight, where the scheduler goes by it.
  void set_stream_value(std::uint16_t stream, std::uint16_t value) {
    streams_->set_value(stream, value);
  }
  /// See OutgoingStreams.
  std::unique_ptr<StreamScheduler> hand_over_scheduler() { return streams_->hand_over(); }
  void take_over(std::unique_ptr<StreamScheduler> scheduler) {
    streams_->take_over(std::move(scheduler));
  }

  /// Something accepted has not been sent yet.
  bool has_unsent() const { return streams_->has_unsent(); }
  /// Something sent has not been acknowledged by the Cumulative TSN yet.
  bool has_outstanding() const { return !outstanding_.empty(); }
  /// Of those, something that the peer should acknowledge; it may leave out a zero-window probe.
  bool awaits_acknowledgement() const { return has_outstanding() && !probing_; }
  bool empty() const { return !has_unsent() && !has_outstanding(); }

  // --- streams that begin anew (RFC 6525, 5.1.2) ---
  /// What is accepted for these streams from now on waits until release(). None: all.
  void hold(StreamNumbers streams) { streams_->hold(streams); }
  /// All that was accepted for them before has a TSN.
  bool is_clear() const { return streams_->is_clear(); }
  /// Messages may be given up, and FORWARD TSN tells the peer.
  bool forwards() const { return abandonment_ != nullptr && partial_reliability_; }
  /// All that they had is acknowledged. The numbers of it that a FORWARD TSN may have told the peer
  /// mean nothing to it once it has passed the TSN that this returns.
  Tsn forget_held() { return abandonment_->forget_held(); }
  /// What waits goes on; with `anew` from the first SSN on.
  void release(bool anew) { streams_->release(anew); }

  /// The user asked for shutdown: the last chunk then asks for an immediate SACK (RFC 7053, 4.1).
  void set_shutting_down() { shutting_down_ = true; }

  /// What becomes of accepted messages `user` hears.
  SackResult on_sack(const SackView& sack, Time now, const User& user);
  /// The Cumulative TSN Ack of a SHUTDOWN chunk.
  SackResult on_cumulative_ack(Tsn cumulative_tsn, Time now, const User& user);

  /// The path that an outstanding chunk left on last; nothing of one that is not outstanding.
  std::optional<std::size_t> path_of(Tsn tsn) const {
    if (!outstanding_.contains(tsn)) return std::nullopt;
    return recovery_.chunks()[tsn].path;
  }
  /// As LossRecovery::on_congestion_mark().
  void on_congestion_mark(std::size_t path, Time now) { recovery_.on_congestion_mark(path, now); }

  /// Before anything else in a turn: gives up what is not worth sending any more, and reports it.
  void give_up_expired(Time now, const User& user) {
    if (abandonment_) abandonment_->on_opportunity(now, user);
  }
  /// What was given up since the last call; the send buffer has as much more room.
  FreedData take_abandoned() { return abandonment_ ? abandonment_->take_freed() : FreedData{}; }

  /// A new opportunity to send (a packet came in, the user flushed, a timer expired): Max.Burst
  /// packets from here (RFC 9260, 6.1, D). When the peer's window is closed and nothing is
  /// outstanding, starts T3-rtx of the path as the timer of the zero-window probe. To be called
  /// before the loop over has_work(), even if that is false.
  void begin_burst(std::size_t path, Time now);
  /// fill() of an otherwise empty packet would append something now.
  bool has_work(std::size_t path) const;
  /// Size to ask of PacketSink::begin() for the next packet: the path's largest packet, except that
  /// a chunk cut before the path's MTU fell goes alone, and IP fragments it (RFC 9260, 6.9). Bundle
  /// nothing when PathMtu::may_fragment() says so of this.
  std::size_t next_packet_size(std::size_t path) const;
  /// Appends retransmissions first, then new DATA, as windows and room allow; before them, what the
  /// peer need not wait for. Returns how many chunks. Starts T3-rtx of the path when it is not
  /// running. Call it once a packet.
  std::size_t fill(PacketWriter& packet, std::size_t path, Time now, const User& user);

  /// T3-rtx of the path expired: everything outstanding on it is to be sent again; RTO, cwnd, the
  /// path's error count and its MTU are updated here.
  T3Result on_t3_timeout(std::size_t path, Time now);

  /// The path's loss probe is due: nothing came back of what was sent last. One packet of it leaves
  /// once more, whatever cwnd says; what the answer leaves out from before it is lost.
  void on_loss_probe(std::size_t path) { recovery_.on_loss_probe(path, window()); }

  /// The path has failed before T3-rtx of it expired: what is outstanding there leaves again on
  /// another that answers, if there is one.
  void give_up_path(std::size_t path, Time now) { recovery_.give_up_path(path, now); }

  /// The peer is elsewhere on the path. `failed`: T3-rtx had expired, so that all that is
  /// outstanding there leaves again; else the loss probe finds out.
  void on_path_moved(std::size_t path, bool failed, Time now);

  Tsn next_tsn() const { return recovery_.chunks().next_tsn(); }
  Tsn cumulative_ack_point() const { return recovery_.chunks().cumulative_ack_point(); }
  /// What the peer's window leaves for new data.
  std::uint32_t peer_rwnd() const;
  /// Payload accepted and not acknowledged for good.
  std::uint32_t unsent_messages() const { return streams_->unsent().messages; }
  std::uint32_t unsent_bytes() const { return streams_->unsent().bytes; }
  std::uint32_t unacked_bytes() const { return outstanding_.unacked_bytes(); }

  /// The end, or a restart: reports each undelivered message, those of a stream in their order, and
  /// forgets it. Returns what needs no room any more. T3-rtx of the paths is the caller's to stop.
  FreedData drain(const User& user);

  /// The fields of AssociationStats that concern sending, except packets_sent.
  void fill(AssociationStats& stats) const;
  /// Those of the streams' statistics.
  void fill(StreamTable<StreamStats>& stats) const;

 private:
  // sender_acknowledgement.cc
  FreedData release(Tsn cumulative, const User& user);
  SackResult conclude(const SackTally& tally, FreedData freed, Time now);
  void resend_probe();

  std::size_t send_loss_probe(PacketWriter& packet, std::size_t path, Time now);
  std::size_t retransmit(PacketWriter& packet, std::size_t path, Time now, const User& user);
  bool retransmits_on(std::size_t path) const {
    return recovery_.chunks().has_lost() && recovery_.retransmits_on(path);
  }
  bool forward_due(std::size_t path) const {
    return abandonment_ && abandonment_->forward_due() && recovery_.destination() == path;
  }
  std::size_t send_new(PacketWriter& packet, std::size_t path_index, const PathAllowance& path,
                       Time now);
  /// `tsn` as it goes on the wire.
  DataChunk chunk(Tsn tsn) const;
  bool write_again(Tsn tsn, PacketWriter& packet) const;
  /// Payload of the next new chunk for `room` bytes of packet; 0 when it has to wait.
  std::size_t next_payload(const PathAllowance& path, std::size_t room) const;
  /// Less than a packet waits for more, while something is on its way (SCTP_NODELAY is off; RFC
  /// 6458, 8.1.5).
  bool collects(const PathAllowance& path) const;
  bool may_probe() const { return outstanding_.empty() && probe_due_; }
  PeerWindow window() const {
    return {.open = a_rwnd_ > 0, .probing = probing_, .awaited = has_unsent()};
  }

  std::uint32_t a_rwnd_;      // as the last SACK said
  std::uint32_t max_a_rwnd_;  // the largest ever
  std::uint32_t max_burst_;
  std::uint32_t burst_left_;
  bool no_delay_;
  bool shutting_down_ = false;
  bool probe_due_ = false;  // one chunk may leave regardless of the peer's window
  bool probing_ = false;    // and it did, and is not acknowledged
  bool sack_since_t3_ = false;
  bool partial_reliability_;  // the peer has it
  OneOf<OutgoingStreams, OrderedStreams> streams_;
  OutstandingData outstanding_;
  LossRecovery recovery_;
  std::unique_ptr<Abandonment> abandonment_;  // from the first message with a limit on

  std::uint64_t messages_sent_ = 0;
  std::uint64_t bytes_sent_ = 0;
  std::uint64_t data_chunks_sent_ = 0;
  std::uint64_t data_chunks_retransmitted_ = 0;
  std::uint64_t sacks_received_ = 0;
};

}  // namespace rxsctp::sctp
