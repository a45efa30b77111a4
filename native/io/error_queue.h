#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "io/datagram_transport.h"

namespace rxsctp::io {

/// Takes everything out of a socket's error queue (which also clears its pending error) and appends
/// the ICMP errors among it to `errors`.
void drain_error_queue(int fd, TransportId transport, std::vector<HostError>& errors);

/// What an entry of an error queue tells, as recvmsg() has filled `message` in: about a packet to
/// `destination` of which it holds `original`. Nothing when it is no ICMP error.
std::optional<HostError> read_host_error(msghdr& message, const sockaddr_storage& destination,
                                         std::span<const std::uint8_t> original,
                                         TransportId transport);

}  // namespace rxsctp::io
