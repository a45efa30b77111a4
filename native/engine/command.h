#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "engine/address.h"
#include "engine/config.h"
#include "engine/engine_id.h"
#include "engine/limits.h"
#include "engine/message.h"
#include "engine/request.h"
#include "engine/settings.h"

namespace rxsctp {

// Commands too rare to be worth a binary record.

struct OpenEndpoint {
  EndpointId endpoint = 0;
  /// Which engine is to have it.
  EngineId engine = 0;
  /// At least one; the embedded engine takes eight at most.
  std::vector<IpAddress> addresses;
  std::uint16_t udp_port = 0;  // 0: ephemeral
  std::uint16_t port = 0;      // 0: ephemeral
  bool accept = false;
  /// The user is asked about each association that a peer opens (CandidateFound, Decide).
  bool asks = false;
  EndpointLimits limits{};
  /// The UDP socket may be one that other endpoints use too.
  bool shared = true;
  AssociationConfig config;
  Settings settings;
};

struct CloseEndpoint {
  EndpointId endpoint = 0;
};

struct Connect {
  AssociationId association = 0;
  EndpointId endpoint = 0;
  /// Of one peer: at least one.
  std::vector<IpAddress> addresses;
  std::uint16_t port = 0;
  std::uint16_t udp_port = 0;
  AssociationConfig config;
  Settings settings;
};

/// What the user says about an association that a peer wants to open, or has opened.
struct Decide {
  AssociationId association = 0;
  bool accepted = false;
};

struct Shutdown {
  AssociationId association = 0;
};

struct Abort {
  AssociationId association = 0;
  std::vector<std::uint8_t> reason;
};

struct AskStats {
  AssociationId association = 0;
  std::uint32_t token = 0;
  bool by_stream = false;
};

struct AskEndpointStats {
  EndpointId endpoint = 0;
  std::uint32_t token = 0;
};

/// Something only some engines can do.
struct Ask {
  AssociationId association = 0;
  std::uint32_t token = 0;
  Request request;
};

using Command = std::variant<OpenEndpoint, CloseEndpoint, Connect, Decide, Shutdown, Abort,
                             AskStats, AskEndpointStats, Ask>;

}  // namespace rxsctp
