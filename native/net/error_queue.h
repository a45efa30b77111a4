#pragma once

#include <vector>

#include "net/datagram_transport.h"

namespace rxsctp::net {

/// Takes everything out of a socket's error queue (which also clears its pending error) and appends
/// the ICMP errors among it to `errors`.
void drain_error_queue(int fd, sctp::TransportId transport, std::vector<HostError>& errors);

}  // namespace rxsctp::net
