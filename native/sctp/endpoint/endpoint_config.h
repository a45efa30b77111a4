#pragma once

#include <cstdint>
#include <memory>

#include "engine/address.h"
#include "engine/config.h"
#include "engine/limits.h"
#include "sctp/endpoint/transport_list.h"

namespace rxsctp::sctp {

class AuthPolicy;

/// How a local SCTP port is opened.
struct EndpointConfig {
  /// The local addresses it has (see LocalAddresses): at least one, and none twice.
  TransportList transports{0};
  std::uint16_t port = 0;  // 0: an ephemeral port nobody uses on these transports
  bool accept = false;     // answer INIT
  /// The user has a say in each association that a peer opens (CandidateFound).
  bool asks = false;
  EndpointLimits limits{};
  AssociationConfig association;
  /// How chunks are to be authenticated (RFC 4895); none: they are not.
  std::shared_ptr<const AuthPolicy> auth{};
};

}  // namespace rxsctp::sctp
