// Generated from definition/statistics.mjs by `npm run generate`: change it there.
#pragma once

#include <cstdint>

namespace rxsctp {

/// A state of RFC 9260, 4.
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

/// How an association ended.
enum class CloseReason : std::uint8_t {
  /// Gracefully, by either side.
  kShutdown,
  /// ABORT received; causes tell why.
  kAbortedByPeer,
  /// abort() was called.
  kAbortedByUser,
  /// The peer stopped answering (Association.Max.Retrans, T5).
  kTimeout,
  /// No answer to INIT or COOKIE ECHO (Max.Init.Retransmits).
  kConnectTimeout,
  /// Nobody listening: ICMP port unreachable, or ABORT in COOKIE-WAIT.
  kRefused,
  /// No way there for the INIT, by a router's word or the host's own.
  kHostUnreachable,
  /// No route to the peer's network, in the same way.
  kNetUnreachable,
  /// The peer broke the protocol and was aborted; causes tell how.
  kProtocolError,
  /// connect() to a peer that an association from the same port exists with; it may be one the peer
  /// opened a moment ago.
  kAlreadyConnected,
  /// A message of more than max_message_size bytes came, and the peer was aborted for it.
  kMessageTooLarge,
};

}  // namespace rxsctp
