#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "kernel/observer.h"
#include "sctp/observer.h"

namespace rxsctp::host {

// What happens rarely enough to be told one by one. Everything is owned: an event outlives the call
// that made it.

struct Listening {
  EndpointId endpoint = 0;
  IpAddress address;
  std::uint16_t port = 0;
  std::uint16_t udp_port = 0;
};

struct EndpointFailed {
  EndpointId endpoint = 0;
  int error = 0;  // errno
  std::string_view syscall;
  IpAddress address;
  std::uint16_t port = 0;
  std::uint16_t udp_port = 0;
  std::string_view option;  // of setsockopt()
};

struct EndpointClosed {
  EndpointId endpoint = 0;
};

struct Established {
  sctp::EstablishedInfo info;  // with the local address filled in
  std::uint16_t local_udp_port = 0;
  bool restarted = false;
};

/// The peer at `from` wants to open an association.
struct CandidateFound {
  EndpointId endpoint = 0;
  PathAddress from;
  std::uint16_t port = 0;
};

/// Peers were refused associations of an endpoint.
struct PeersRefused {
  EndpointId endpoint = 0;
  sctp::Refusal reason = sctp::Refusal::kMaxAssociations;
  std::uint64_t count = 0;  // since the last time, for this reason
  std::uint64_t total = 0;
};

struct StateChanged {
  sctp::AssociationState state = sctp::AssociationState::kClosed;
};

struct SendFailed {
  MessageInfo info;
  bool sent = false;
  std::vector<std::uint8_t> data;
};

struct WindowFull {};
struct PeerShutdown {};

struct PathChanged {
  sctp::PathStatus path;
  /// What about it, where the engine says.
  std::optional<kernel::PathChange> change;
};

struct AddressesChanged {
  std::vector<IpAddress> local;
  std::vector<IpAddress> remote;
};

struct Adaptation {
  std::uint32_t indication = 0;
};

struct PartialDeliveryAborted {
  std::uint16_t stream = 0;
};

struct Authentication {
  kernel::AuthenticationChange change = kernel::AuthenticationChange::kNewKey;
  std::uint16_t key = 0;
};

struct StreamReset {
  bool inbound = false;
  bool outbound = false;
  kernel::ReconfigurationResult result = kernel::ReconfigurationResult::kPerformed;
  std::vector<std::uint16_t> streams;  // empty: all
};

struct AssociationReset {
  kernel::ReconfigurationResult result = kernel::ReconfigurationResult::kPerformed;
};

struct StreamsChanged {
  kernel::ReconfigurationResult result = kernel::ReconfigurationResult::kPerformed;
  std::uint16_t outbound_streams = 0;
  std::uint16_t inbound_streams = 0;
};

struct RemoteError {
  std::vector<sctp::ErrorCause> causes;
};

struct Closed {
  sctp::CloseReason reason = sctp::CloseReason::kShutdown;
  std::vector<sctp::ErrorCause> causes;
};

struct Stats {
  std::uint32_t token = 0;
  std::optional<sctp::AssociationStats> stats;  // nothing when the association is gone
};

/// The last event of an association that a system call failed for.
struct AssociationFailed {
  kernel::Error error;
};

/// What a request came to.
struct Answer {
  std::uint32_t token = 0;
  kernel::Error error;
};

struct Event {
  AssociationId association = 0;  // 0: of an endpoint
  std::variant<Listening, EndpointFailed, EndpointClosed, Established, CandidateFound, PeersRefused,
               StateChanged, SendFailed, WindowFull, PeerShutdown, PathChanged, AddressesChanged,
               Adaptation, PartialDeliveryAborted, Authentication, StreamReset, AssociationReset,
               StreamsChanged, RemoteError, Closed, AssociationFailed, Stats, Answer>
      body;
};

}  // namespace rxsctp::host
