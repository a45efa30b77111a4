#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "sctp/address.h"
#include "sctp/config.h"
#include "sctp/message.h"

namespace rxsctp::runtime {

// Commands too rare to be worth a binary record.

struct OpenEndpoint {
  sctp::EndpointId endpoint = 0;
  sctp::IpAddress address;
  std::uint16_t udp_port = 0;  // 0: ephemeral
  std::uint16_t port = 0;      // 0: ephemeral
  bool accept = false;
  /// The UDP socket may be one that other endpoints use too.
  bool shared = true;
  sctp::AssociationConfig config;
};

struct CloseEndpoint {
  sctp::EndpointId endpoint = 0;
};

struct Connect {
  sctp::AssociationId association = 0;
  sctp::EndpointId endpoint = 0;
  sctp::IpAddress address;
  std::uint16_t port = 0;
  std::uint16_t udp_port = 0;
  sctp::AssociationConfig config;
};

struct Shutdown {
  sctp::AssociationId association = 0;
};

struct Abort {
  sctp::AssociationId association = 0;
  std::vector<std::uint8_t> reason;
};

struct AskStats {
  sctp::AssociationId association = 0;
  std::uint32_t token = 0;
  bool by_stream = false;
};

using Command = std::variant<OpenEndpoint, CloseEndpoint, Connect, Shutdown, Abort, AskStats>;

}  // namespace rxsctp::runtime
