#pragma once

#include <cstddef>

#include "engine/address.h"

namespace rxsctp::io {

/// Why the host has no route to `remote`, for packets from `local` unless that is unspecified or of
/// the other family: an errno. 0 when it has one, or cannot tell.
int route_error(const IpAddress& remote, const IpAddress& local);

/// What the host's routing table says the path to `remote` takes: an IP packet size in bytes, 0
/// when there is no route.
std::size_t route_mtu(const IpAddress& remote);

}  // namespace rxsctp::io
