#pragma once

#include <cstdint>

namespace rxsctp {

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

}  // namespace rxsctp
