#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "engine/event.h"
#include "engine/message.h"
#include "kernel/types.h"

namespace rxsctp::kernel {

// The notifications of RFC 6458, 6.1 and RFC 6525, 6.1 as Linux writes them.

struct AssociationChange {
  enum class State : std::uint8_t { kUp, kLost, kRestarted, kShutdownComplete, kCannotStart };
  AssocId association = 0;
  State state = State::kUp;
  /// sac_error: a cause code in host byte order, 0 when there is none.
  std::uint16_t error = 0;
  std::uint16_t outbound_streams = 0;
  std::uint16_t inbound_streams = 0;
  /// Of the peer's ABORT, if there was one and it had any.
  std::vector<ErrorCause> causes;
};

struct PeerAddressChange {
  AssocId association = 0;
  PathChange change = PathChange::kAvailable;
  IpAddress address;
};

struct RemoteErrorReport {
  AssocId association = 0;
  /// Linux tells of each cause by itself, its data with the padding to a multiple of 4.
  std::vector<ErrorCause> causes;
};

/// SCTP_SEND_FAILED_EVENT: one for each fragment of a message, in order.
struct SendFailure {
  AssocId association = 0;
  bool sent = false;
  /// The fragment begins the message, ends it.
  bool beginning = false;
  bool ending = false;
  /// A cause code in host byte order, 0 when there is none.
  std::uint32_t error = 0;
  MessageInfo info;
  /// What went with the message as snd_context.
  std::uint32_t context = 0;
  std::span<const std::uint8_t> data;
};

struct PeerShutdownReport {
  AssocId association = 0;
};

struct AdaptationReport {
  AssocId association = 0;
  std::uint32_t indication = 0;
};

struct PartialDeliveryReport {
  AssocId association = 0;
  std::uint16_t stream = 0;
};

struct AuthenticationReport {
  AssocId association = 0;
  AuthenticationChange change = AuthenticationChange::kNewKey;
  std::uint16_t key = 0;
};

struct SenderDryReport {
  AssocId association = 0;
};

struct StreamResetReport {
  AssocId association = 0;
  bool inbound = false;
  bool outbound = false;
  ReconfigurationResult result = ReconfigurationResult::kPerformed;
  std::vector<std::uint16_t> streams;  // empty: all
};

struct AssociationResetReport {
  AssocId association = 0;
  ReconfigurationResult result = ReconfigurationResult::kPerformed;
};

/// Linux tells how many streams were added, not how many there are now: read_stream_counts().
struct StreamChangeReport {
  AssocId association = 0;
  ReconfigurationResult result = ReconfigurationResult::kPerformed;
  std::uint16_t inbound_streams = 0;
  std::uint16_t outbound_streams = 0;
};

using Notification =
    std::variant<AssociationChange, PeerAddressChange, RemoteErrorReport, SendFailure,
                 PeerShutdownReport, AdaptationReport, PartialDeliveryReport, AuthenticationReport,
                 SenderDryReport, StreamResetReport, AssociationResetReport, StreamChangeReport>;

/// Reads one whole notification; nothing when it is none we know, or is cut short. What it returns
/// may point into `bytes`.
std::optional<Notification> parse_notification(std::span<const std::uint8_t> bytes);

}  // namespace rxsctp::kernel
