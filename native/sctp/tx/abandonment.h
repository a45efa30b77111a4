#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "engine/message.h"
#include "engine/time.h"
#include "sctp/packet/writer.h"
#include "sctp/recovery/loss_recovery.h"
#include "sctp/serial_number.h"
#include "sctp/tx/forward_point.h"
#include "sctp/tx/outgoing_streams.h"
#include "sctp/tx/outstanding_data.h"
#include "sctp/tx/priority_index.h"
#include "sctp/user.h"

namespace rxsctp::sctp {

/// Gives up messages that are not worth sending any more (RFC 3758, RFC 7496): whole messages, also
/// while half of one has been sent, and tells the peer not to wait for them. A Sender has one from
/// its first message with a limit on.
///
/// When a message is over is looked at when something of it is about to leave, again or for the
/// first time: what is on its way may still arrive. One with a priority gives way to more important
/// ones wherever it is.
class Abandonment {
 public:
  /// `negotiated`: the peer knows FORWARD TSN; else only messages that were not begun are given up.
  /// All references outlive it.
  Abandonment(OutgoingStreams& streams, OutstandingData& outstanding, LossRecovery& recovery,
              bool negotiated)
      : streams_(streams),
        outstanding_(outstanding),
        recovery_(recovery),
        negotiated_(negotiated),
        forward_(outstanding.first() - 1u),
        priorities_(streams, recovery.chunks().work()) {}

  /// A message with a limit has been pushed.
  void on_pushed(std::uint32_t message);
  /// What has been pushed was accepted at `now`; gives up those whose turn it is and whose time is
  /// over.
  void on_opportunity(Time now, const User& user);
  /// Gives up the message of the first lost chunk, and then that of the next, as long as they are
  /// not worth sending again. To be called before each retransmission.
  void give_up_lost(Time now, const User& user);

  /// Whether the chunk may leave once more, which is then taken for done.
  bool worth_again(Tsn tsn, Time now);

  // --- priorities ---
  /// Gives up the least important messages with a priority, of equals the oldest, until there is
  /// the room that a more important one wants, or nothing is less important.
  void make_room(const WantedRoom& wanted, const User& user);
  /// A fragment has been given its TSN.
  void on_sent(const Fragment& fragment, Tsn tsn);
  /// All of a message is acknowledged, or it is given up: it is about to be let go.
  void on_leaving(std::uint32_t message);

  // --- FORWARD TSN ---
  /// Of the streams that are held the peer has passed everything: no FORWARD TSN names them any
  /// more. Returns how far those go that may have.
  Tsn forget_held() {
    forward_.forget([this](std::uint16_t stream) { return streams_.holds(stream); });
    return forward_.told();
  }
  bool forward_due() const { return forward_.due(); }
  void on_sack(Time now, Duration round_trip);
  /// T3-rtx has expired.
  void on_timeout() { forward_.on_timeout(outstanding_.first() - 1u); }
  bool write_forward(PacketWriter& packet, Time now) { return forward_.write(packet, now); }

  /// What was given up since the last call.
  FreedData take_freed() { return std::exchange(freed_, {}); }

 private:
  const OutgoingMessage& next() const { return streams_.message(streams_.next_handle()); }
  bool has_room(const WantedRoom& wanted) const;
  void give_up_for_room(std::uint32_t message, const User& user);
  void give_up_next(const User& user);
  void give_up(Tsn tsn, const User& user);
  bool is_of(Tsn tsn, std::uint32_t message) const;
  std::uint32_t skip(Tsn tsn, const Fragment& skipped);
  void report(const OutgoingMessage& message, std::uint32_t bytes, const User& user);

  OutgoingStreams& streams_;
  OutstandingData& outstanding_;
  LossRecovery& recovery_;
  bool negotiated_;
  ForwardPoint forward_;
  PriorityIndex priorities_;
  std::vector<std::uint32_t> accepted_;  // messages whose time has not begun
  FreedData freed_;
};

}  // namespace rxsctp::sctp
