#pragma once

#include <cstddef>
#include <span>

#include "io/encapsulation.h"
#include "io/receive_buffers.h"
#include "io/socket_address.h"

namespace rxsctp::io {

/// The receiving half of a UDP or raw socket: recvmmsg, runs the host has coalesced (UDP_GRO) taken
/// apart, and IPv4 headers taken off, which only raw sockets give.
class SocketReceiver {
 public:
  SocketReceiver(int fd, const IpAddress& bound, Encapsulation encapsulation, TransportId id);

  /// As DatagramTransport::receive(). `failed` is set when the socket has an error to report.
  std::span<const Datagram> receive(ReceiveBuffers& buffers, bool& failed);

 private:
  int fd_;
  TransportId id_;
  bool with_header_;  // IPv4's, before each packet
  IpAddress bound_;   // kNone when bound to a wildcard
};

}  // namespace rxsctp::io
