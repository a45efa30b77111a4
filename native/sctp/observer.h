#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/address.h"
#include "engine/message.h"
#include "engine/time.h"
#include "sctp/endpoint_account.h"

namespace rxsctp::sctp {

/// RFC 9260, 4, as users see it.
enum class AssociationState : std::uint8_t {
  kClosed,
  kCookieWait,
  kCookieEchoed,
  kEstablished,
  kShutdownPending,
  kShutdownSent,
  kShutdownReceived,
  kShutdownAckSent,
};

/// An error cause of an ABORT or ERROR chunk (RFC 9260, 3.3.10); `data` without the header.
struct ErrorCause {
  std::uint16_t code = 0;
  std::vector<std::uint8_t> data;
};

enum class CloseReason : std::uint8_t {
  kShutdown,         // graceful, either side
  kAbortedByPeer,    // ABORT received; causes tell why
  kAbortedByUser,    // abort() was called
  kTimeout,          // the peer stopped answering (Association.Max.Retrans, T5)
  kConnectTimeout,   // no answer to INIT or COOKIE ECHO (Max.Init.Retransmits)
  kRefused,          // nobody listening: ICMP port unreachable, or ABORT in COOKIE-WAIT
  kHostUnreachable,  // no way there for the INIT, by a router's word or the host's own
  kNetUnreachable,   // no route to the peer's network, in the same way
  kProtocolError,    // the peer broke the protocol and was aborted; causes tell how
  /// connect() to a peer that an association from the same port exists with; it may be one the peer
  /// opened a moment ago.
  kAlreadyConnected,
  /// A message of more than max_message_size bytes came, and the peer was aborted for it.
  kMessageTooLarge,
};

struct EstablishedInfo {
  EndpointId endpoint = 0;
  PathAddress primary;
  /// All addresses of a side with several; empty when the primary path says it all.
  std::vector<IpAddress> local_addresses{};
  std::vector<IpAddress> remote_addresses{};
  std::uint16_t local_port = 0;
  /// 0: that of the primary path's transport, if it has one.
  std::uint16_t local_udp_port = 0;
  std::uint16_t remote_port = 0;
  std::uint16_t outbound_streams = 0;  // negotiated
  std::uint16_t inbound_streams = 0;
  /// True when the peer opened it (accepted), false for connect().
  bool accepted = false;
  /// Largest message that can be sent, when that is less than was configured; else 0.
  std::uint32_t max_message_size = 0;
};

enum class PathState : std::uint8_t { kUnconfirmed, kActive, kInactive };

struct PathStatus {
  PathAddress address;
  PathState state = PathState::kUnconfirmed;
  bool primary = false;
  Duration srtt{0};
  Duration rttvar{0};
  Duration rto{0};
  std::uint32_t cwnd = 0;
  std::uint32_t ssthresh = 0;
  std::uint32_t flight_size = 0;
  std::uint32_t mtu = 0;  // IP packet size, bytes
  std::uint32_t error_count = 0;
};

/// One stream's share. A stream of a restarted association begins anew.
struct StreamStats {
  std::uint16_t stream = 0;
  std::uint64_t messages_sent = 0;      // accepted from the user
  std::uint64_t bytes_sent = 0;         // user payload, without retransmissions
  std::uint64_t messages_received = 0;  // handed to the user
  std::uint64_t bytes_received = 0;
  std::uint32_t unsent_messages = 0;  // in the send queue, one that has left in part included
  std::uint32_t unsent_bytes = 0;
};

struct AssociationStats {
  AssociationState state = AssociationState::kClosed;
  std::uint64_t messages_sent = 0;      // accepted from the user
  std::uint64_t messages_received = 0;  // handed to the user
  std::uint64_t bytes_sent = 0;         // user payload, without retransmissions
  std::uint64_t bytes_received = 0;
  std::uint64_t packets_sent = 0;
  std::uint64_t packets_received = 0;
  std::uint64_t data_chunks_sent = 0;
  std::uint64_t data_chunks_received = 0;
  std::uint64_t data_chunks_retransmitted = 0;
  std::uint64_t fast_retransmits = 0;
  std::uint64_t timeout_retransmits = 0;  // T3-rtx expirations
  std::uint64_t duplicate_tsns_received = 0;
  std::uint64_t sacks_sent = 0;
  std::uint64_t sacks_received = 0;
  std::uint32_t local_a_rwnd = 0;         // what we last advertised
  std::uint32_t peer_a_rwnd = 0;          // what we may still send by the peer's window
  std::uint32_t unsent_messages = 0;      // in the send queue, one that has left in part included
  std::uint32_t unsent_bytes = 0;         // in the send queue
  std::uint32_t unacked_bytes = 0;        // outstanding
  std::uint32_t reassembly_bytes = 0;     // received, and not a message or not its turn yet
  std::uint32_t unconsumed_messages = 0;  // handed to the user, and not consumed
  std::uint32_t unconsumed_bytes = 0;
  std::vector<PathStatus> paths;
  /// Those that were used, ascending; nothing unless asked for.
  std::optional<std::vector<StreamStats>> streams;
};

/// What has left the send buffer for good.
struct FreedData {
  std::uint32_t bytes = 0;
  std::uint32_t messages = 0;  // of which the last byte is among `bytes`
};

/// What happens to associations. Called from within Stack's methods; an implementation must not
/// call back into the Stack from here.
class Observer {
 public:
  virtual ~Observer() = default;

  /// An id for an association the peer opened.
  virtual AssociationId next_association_id() = 0;

  /// The peer at `from` wants to open association `id` and has proved that it can be reached there.
  /// It waits for Stack::decide(). Only for an endpoint that asks.
  virtual void on_candidate(AssociationId, EndpointId, const PathAddress& /*from*/,
                            std::uint16_t /*remote_port*/) {}
  /// A peer that wanted to open an association was told that there is no room, or was to be.
  virtual void on_refused(EndpointId, Refusal) {}
  /// Whether the user can be told of a restart now; else the peer is left to try again.
  virtual bool admits_restart(AssociationId) { return true; }

  virtual void on_established(AssociationId id, const EstablishedInfo& info) = 0;
  /// The peer restarted (RFC 9260, 5.2.4.1, action A). Stream state starts anew.
  virtual void on_restarted(AssociationId id, const EstablishedInfo& info) = 0;
  virtual void on_state(AssociationId id, AssociationState state) = 0;

  virtual void on_message(AssociationId id, const MessageInfo& info, MessageParts parts) = 0;
  /// Payload that needs no room in the send buffer any more (acknowledged, or reported by
  /// on_send_failed).
  virtual void on_send_buffer_freed(AssociationId id, FreedData freed) = 0;
  /// The peer has acknowledged all of the message with this token, and cannot take that back. Each
  /// accepted message with a token ends in this or in on_send_failed(), before on_closed().
  virtual void on_message_acknowledged(AssociationId id, std::uint32_t token) = 0;
  /// An accepted message that was not delivered for certain. `sent` tells whether any part of it
  /// left (SCTP_DATA_SENT against SCTP_DATA_UNSENT, RFC 6458, 6.1.4).
  virtual void on_send_failed(AssociationId id, const MessageInfo& info,
                              std::span<const std::uint8_t> data, bool sent) = 0;
  /// Everything accepted has been acknowledged (RFC 6458, 6.1.10).
  virtual void on_sender_dry(AssociationId id) = 0;
  /// The user has let the receive window fill up: nothing fits any more, and that for a while.
  virtual void on_window_full(AssociationId id) = 0;

  /// A path became active or inactive, or the peer's UDP port changed.
  virtual void on_path_change(AssociationId id, const PathStatus& path) = 0;
  /// An ERROR chunk with these causes (RFC 9260, 3.3.10).
  virtual void on_remote_error(AssociationId id, std::span<const ErrorCause> causes) = 0;
  /// The peer sent SHUTDOWN: nothing more can be sent.
  virtual void on_peer_shutdown(AssociationId id) = 0;

  /// Just before the last call for `id`: what the association goes on counting for in the limits of
  /// its endpoint while `departure` is kept.
  virtual void on_departing(AssociationId, Departure&& /*departure*/) {}
  /// The last call for `id`.
  virtual void on_closed(AssociationId id, CloseReason reason,
                         std::span<const ErrorCause> causes) = 0;
};

}  // namespace rxsctp::sctp
