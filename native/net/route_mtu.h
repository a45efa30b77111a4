#pragma once

#include <cstddef>

#include "sctp/address.h"

namespace rxsctp::net {

/// What the host's routing table says the path to `remote` takes: an IP packet size in bytes, 0
/// when there is no route.
std::size_t route_mtu(const sctp::IpAddress& remote);

}  // namespace rxsctp::net
