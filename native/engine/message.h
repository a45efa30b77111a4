#pragma once

#include <cstdint>
#include <span>

namespace rxsctp {

/// Names an association, process-wide; never 0.
using AssociationId = std::uint32_t;
/// Names an endpoint (a local SCTP port), process-wide; never 0.
using EndpointId = std::uint32_t;

/// How long a message is worth sending (RFC 3758, RFC 7496).
enum class Reliability : std::uint8_t {
  kFull = 0,
  kLifetime = 1,
  kRetransmissions = 2,
  kPriority = 3
};

/// What goes with a user message. Values in host byte order.
struct MessageInfo {
  std::uint32_t ppid = 0;
  std::uint16_t stream = 0;
  bool unordered = false;
  /// RFC 7053: asks the peer to acknowledge at once. Not reported on received messages.
  bool sack_immediately = false;
  /// Anything but kFull is for engines that know partial reliability. Not reported on received
  /// messages.
  Reliability reliability = Reliability::kFull;
  /// Names a message whose sender wants to hear what becomes of it (EventSink); 0 for all others.
  /// Not reported on received messages.
  std::uint32_t token = 0;
  /// Milliseconds, retransmissions, or a priority (0 is the highest), as `reliability` says.
  std::uint32_t reliability_value = 0;
};

/// Room in the send buffer for a message with a priority (RFC 7496, 3.2): less important ones are
/// given up until less than this is in it.
struct WantedRoom {
  std::uint32_t priority = 0;
  std::uint32_t bytes = 0;
  std::uint32_t messages = 0;
};

/// Messages handed to the user: their payload and their number.
struct DeliveredData {
  std::uint32_t bytes = 0;
  std::uint32_t messages = 0;

  DeliveredData& operator+=(const DeliveredData& more) {
    bytes += more.bytes;
    messages += more.messages;
    return *this;
  }
};

/// What has left the send buffer for good.
struct FreedData {
  std::uint32_t bytes = 0;
  std::uint32_t messages = 0;  // of which the last byte is among `bytes`
};

/// A received message as the pieces it arrived in, in order. Valid during the call only.
using MessageParts = std::span<const std::span<const std::uint8_t>>;

}  // namespace rxsctp
