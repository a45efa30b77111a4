#pragma once

#include <cstdint>
#include <memory>

#include "engine/error.h"
#include "io/datagram_transport.h"

namespace rxsctp::io {

/// Binds a UDP socket for SCTP in UDP (RFC 6951). Port 0: one the host chooses. The unspecified
/// IPv6 address takes IPv4 peers as well. Nothing, and `error` filled in, when the host refuses.
std::unique_ptr<DatagramTransport> open_udp(const UdpAddress& local, TransportId id, Error& error);

}  // namespace rxsctp::io
