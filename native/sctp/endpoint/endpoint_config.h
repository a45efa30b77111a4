#pragma once

#include <cstdint>

#include "engine/address.h"
#include "engine/config.h"
#include "engine/limits.h"

namespace rxsctp::sctp {

/// How a local SCTP port is opened.
struct EndpointConfig {
  TransportId transport = 0;
  std::uint16_t port = 0;  // 0: an ephemeral port nobody uses on this transport
  bool accept = false;     // answer INIT
  /// The user has a say in each association that a peer opens (CandidateFound).
  bool asks = false;
  EndpointLimits limits{};
  AssociationConfig association;
};

}  // namespace rxsctp::sctp
