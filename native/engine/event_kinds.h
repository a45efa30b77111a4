// Generated from definition/events.mjs by `npm run generate`: change it there.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/address.h"
#include "engine/association_state.h"
#include "engine/error.h"
#include "engine/error_cause.h"
#include "engine/limits.h"
#include "engine/message.h"
#include "engine/path_status.h"
#include "engine/statistics.h"
#include "engine/telling.h"

namespace rxsctp {

/// What a path change was about: RFC 6458, 6.1.2, and what Linux adds.
enum class PathChange : std::uint8_t {
  kAvailable,
  kUnreachable,
  kRemoved,
  kAdded,
  kMadePrimary,
  kConfirmed,
  kPotentiallyFailed,
};

/// RFC 6458, 6.1.8.
enum class AuthenticationChange : std::uint8_t {
  kNewKey,
  kNoAuth,
  kFreeKey,
};

/// RFC 6525, 6.1.
enum class ReconfigurationResult : std::uint8_t {
  kPerformed,
  kDenied,
  kFailed,
};

struct Listening {
  static constexpr Telling kTelling = Telling::kAlways;
  EndpointId endpoint = 0;
  IpAddress address;
  std::uint16_t port = 0;
  std::uint16_t udp_port = 0;
};

struct EndpointFailed {
  static constexpr Telling kTelling = Telling::kAlways;
  EndpointId endpoint = 0;
  int error = 0;
  std::string_view syscall;
  IpAddress address;
  std::uint16_t port = 0;
  std::uint16_t udp_port = 0;
  /// Of setsockopt().
  std::string_view option;
};

struct EndpointClosed {
  static constexpr Telling kTelling = Telling::kAlways;
  EndpointId endpoint = 0;
};

/// An association is up: for the first time, or because the peer restarted (RFC 9260, 5.2.4.1,
/// action A). Stream state starts anew.
struct Established {
  static constexpr Telling kTelling = Telling::kAlways;
  EndpointId endpoint = 0;
  PathAddress primary;
  /// All addresses of a side with several; empty in C++ when the primary path says it all.
  std::vector<IpAddress> local_addresses = {};
  std::vector<IpAddress> remote_addresses = {};
  std::uint16_t local_port = 0;
  std::uint16_t local_udp_port = 0;
  std::uint16_t remote_port = 0;
  /// Negotiated.
  std::uint16_t outbound_streams = 0;
  std::uint16_t inbound_streams = 0;
  /// True when the peer opened it, false for connect().
  bool accepted = false;
  bool restarted = false;
  /// Largest message that can be sent, when that is less than was configured; else 0.
  std::uint32_t max_message_size = 0;
};

/// A peer wants to open an association, and has proved that it can be reached there. It waits for
/// decide(). Only for an endpoint that asks.
struct CandidateFound {
  static constexpr Telling kTelling = Telling::kAlways;
  EndpointId endpoint = 0;
  PathAddress from;
  std::uint16_t port = 0;
};

/// Peers were refused associations.
struct PeersRefused {
  static constexpr Telling kTelling = Telling::kAlways;
  EndpointId endpoint = 0;
  Refusal reason = Refusal::kMaxAssociations;
  /// Since the last such event for this reason.
  std::uint64_t count = 0;
  std::uint64_t total = 0;
};

struct StateChanged {
  static constexpr Telling kTelling = Telling::kAlways;
  AssociationState state = AssociationState::kClosed;
};

/// An accepted message that was not delivered for certain.
struct SendFailed {
  static constexpr Telling kTelling = Telling::kAlways;
  MessageInfo info;
  /// Whether any part of it left (SCTP_DATA_SENT against SCTP_DATA_UNSENT, RFC 6458, 6.1.4).
  bool sent = false;
  /// Empty where the engine has not got it any more.
  std::vector<std::uint8_t> data;
};

/// The user has let the receive window fill up: nothing fits any more, and that for a while.
struct WindowFull {
  static constexpr Telling kTelling = Telling::kAlways;
};

/// The peer sent SHUTDOWN: nothing more can be sent.
struct PeerShutdown {
  static constexpr Telling kTelling = Telling::kAlways;
};

/// A path became active or inactive, the search for its MTU has found another one, or the peer's
/// UDP port changed.
struct PathChanged {
  static constexpr Telling kTelling = Telling::kBounded;
  PathStatus path;
  /// What about it, where the engine says.
  std::optional<PathChange> change;
};

/// The addresses of either side are other ones now, the peer's primary one first.
struct AddressesChanged {
  static constexpr Telling kTelling = Telling::kState;
  std::vector<IpAddress> local;
  std::vector<IpAddress> remote;
};

/// RFC 6458, 6.1.6.
struct Adaptation {
  static constexpr Telling kTelling = Telling::kBounded;
  std::uint32_t indication = 0;
};

/// The rest of a message that had begun to arrive will not come (RFC 6458, 6.1.7).
struct PartialDeliveryAborted {
  static constexpr Telling kTelling = Telling::kBounded;
  std::uint16_t stream = 0;
};

struct Authentication {
  static constexpr Telling kTelling = Telling::kBounded;
  AuthenticationChange change = AuthenticationChange::kNewKey;
  std::uint16_t key = 0;
};

/// Of one direction: a reset of both is two events. Where more waits than is kept, those of one
/// direction and result become one.
struct StreamReset {
  static constexpr Telling kTelling = Telling::kLatest;
  bool inbound = false;
  bool outbound = false;
  ReconfigurationResult result = ReconfigurationResult::kPerformed;
  /// None: all.
  std::vector<std::uint16_t> streams;
};

struct AssociationReset {
  static constexpr Telling kTelling = Telling::kBounded;
  ReconfigurationResult result = ReconfigurationResult::kPerformed;
};

/// How many streams there are from now on.
struct StreamsChanged {
  static constexpr Telling kTelling = Telling::kLatest;
  ReconfigurationResult result = ReconfigurationResult::kPerformed;
  std::uint16_t outbound_streams = 0;
  std::uint16_t inbound_streams = 0;
};

/// An ERROR chunk with these causes (RFC 9260, 3.3.10).
struct RemoteError {
  static constexpr Telling kTelling = Telling::kBounded;
  std::vector<ErrorCause> causes;
};

/// Bounded events that were not kept, because the user was busy.
struct NotificationsLost {
  static constexpr Telling kTelling = Telling::kAlways;
  std::uint64_t count = 0;
};

struct Closed {
  static constexpr Telling kTelling = Telling::kLast;
  CloseReason reason = CloseReason::kShutdown;
  std::vector<ErrorCause> causes;
};

/// The last event of an association that a system call failed for.
struct AssociationFailed {
  static constexpr Telling kTelling = Telling::kLast;
  Error error;
};

struct StatsAnswer {
  static constexpr Telling kTelling = Telling::kAlways;
  std::uint32_t token = 0;
  /// Nothing when the association is gone.
  std::optional<AssociationStats> stats;
};

struct EndpointStatsAnswer {
  static constexpr Telling kTelling = Telling::kAlways;
  std::uint32_t token = 0;
  /// Nothing when the endpoint is gone.
  std::optional<StackStats> stats;
};

/// What a request came to; no error for what was done.
struct RequestAnswer {
  static constexpr Telling kTelling = Telling::kAlways;
  std::uint32_t token = 0;
  Error error;
};

/// Any of them.
using EventBody =
    std::variant<Listening, EndpointFailed, EndpointClosed, Established, CandidateFound,
                 PeersRefused, StateChanged, SendFailed, WindowFull, PeerShutdown, PathChanged,
                 AddressesChanged, Adaptation, PartialDeliveryAborted, Authentication, StreamReset,
                 AssociationReset, StreamsChanged, RemoteError, NotificationsLost, Closed,
                 AssociationFailed, StatsAnswer, EndpointStatsAnswer, RequestAnswer>;

}  // namespace rxsctp
