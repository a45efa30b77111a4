#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "sctp/observer.h"

namespace rxsctp::runtime {

// What happens rarely enough to be told one by one. Everything is owned: an event outlives the call
// that made it.

struct Listening {
  sctp::EndpointId endpoint = 0;
  sctp::IpAddress address;
  std::uint16_t port = 0;
  std::uint16_t udp_port = 0;
};

struct EndpointFailed {
  sctp::EndpointId endpoint = 0;
  int error = 0;  // errno
  std::string_view syscall;
  sctp::IpAddress address;
  std::uint16_t port = 0;
  std::uint16_t udp_port = 0;
};

struct EndpointClosed {
  sctp::EndpointId endpoint = 0;
};

struct Established {
  sctp::EstablishedInfo info;  // with the local address filled in
  std::uint16_t local_udp_port = 0;
  bool restarted = false;
};

struct StateChanged {
  sctp::AssociationState state = sctp::AssociationState::kClosed;
};

struct SendFailed {
  sctp::MessageInfo info;
  bool sent = false;
  std::vector<std::uint8_t> data;
};

struct WindowFull {};
struct PeerShutdown {};

struct PathChanged {
  sctp::PathStatus path;
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

struct Event {
  sctp::AssociationId association = 0;  // 0: of an endpoint
  std::variant<Listening, EndpointFailed, EndpointClosed, Established, StateChanged, SendFailed,
               WindowFull, PeerShutdown, PathChanged, RemoteError, Closed, Stats>
      body;
};

}  // namespace rxsctp::runtime
