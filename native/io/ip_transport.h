#pragma once

#include <memory>

#include "engine/error.h"
#include "io/datagram_transport.h"

namespace rxsctp::io {

/// Binds a raw socket for SCTP as IP has it (protocol 132), which takes CAP_NET_RAW: EACCES without
/// it. An unspecified address takes all of its family. EADDRINUSE where another raw socket for SCTP
/// gets the same packets, whose owner would abort our associations (RFC 9260, 8.4). Nothing, and
/// `error` filled in, when the host refuses.
std::unique_ptr<DatagramTransport> open_ip(const IpAddress& local, TransportId id, Error& error);

}  // namespace rxsctp::io
