#pragma once

#include <cstddef>

#include "engine/message.h"
#include "engine/outgoing_data.h"
#include "engine/time.h"
#include "sctp/association/core.h"
#include "sctp/association/incoming.h"
#include "sctp/association/send_status.h"
#include "sctp/packet/chunk.h"
#include "sctp/rx/receiver.h"
#include "sctp/tx/sender.h"

namespace rxsctp::sctp {

/// The exchange of user data by an association that is up (RFC 9260, 6): which DATA and SACK chunks
/// count in which state, and when either leaves. It joins the Receiver and the Sender to the paths,
/// the peer and the user.
///
/// It knows nothing of how the association came up or is ended.
class Transfer {
 public:
  /// Under what both sides have agreed on.
  explicit Transfer(AssociationCore& core);

  Receiver& receiver() { return receiver_; }
  const Receiver& receiver() const { return receiver_; }
  Sender& sender() { return sender_; }
  const Sender& sender() const { return sender_; }
  /// Nothing has been exchanged yet.
  bool untouched() const;

  // --- commands ---
  SendStatus send(const MessageInfo& info, const OutgoingData& data);
  void make_room(const WantedRoom& wanted) { sender_.make_room(wanted, core_.user()); }
  /// False for a stream that does not exist, and for a weight of 0.
  bool set_stream_value(std::uint16_t stream, std::uint16_t value);
  /// True when the peer should hear at once of the window.
  bool consume(DeliveredData consumed);
  bool offer_room();
  /// The end, or a restart: reports what was not delivered, and forgets it.
  void drain();

  // --- receiving ---
  void on_data(const ChunkView& chunk, Incoming& in);
  void on_sack(Incoming& in);
  /// The Cumulative TSN Ack of a SHUTDOWN chunk.
  void on_cumulative_ack(Tsn cumulative, Incoming& in);
  /// All chunks of a packet have been taken in.
  void on_packet_end(const Incoming& in);

  /// RFC 3758, 3.6.
  void on_forward_tsn(const ChunkView& chunk, Incoming& in);

  // --- sending ---
  /// What is not worth sending any more leaves no more.
  void give_up_expired(Time now);
  /// Of what was given up meanwhile the send buffer has room again.
  void report_abandoned();
  /// New user data and retransmissions may leave in this state.
  bool may_send_data() const;
  bool sack_due() const;

  // --- timers ---
  /// Of what is received; the timers of a path are the path's.
  Time receive_deadline() const { return receiver_.deadline(); }
  /// T3-rtx of a path, and the timer of its loss probe.
  void on_path_deadline(std::size_t index, Time now, PacketSink& out);
  /// A path goes to another UDP port, where the peer is. `failed`: it did not answer at the last.
  void on_path_moved(std::size_t index, bool failed, Time now);
  /// Of a delayed SACK, or of a window that stays shut.
  void on_receive_deadline(Time now);

 private:
  bool takes_data() const;
  void refuse_large_message(const DataChunk& chunk, PacketSink& out);
  void on_acknowledged(const SackResult& result, Incoming& in);
  void choose_sack_path(const Incoming& in);

  AssociationCore& core_;
  Receiver receiver_;
  Sender sender_;
};

}  // namespace rxsctp::sctp
