#pragma once

#include <cstddef>
#include <span>

#include "io/receive_buffers.h"
#include "io/socket_address.h"

namespace rxsctp::io {

/// The receiving half of a UDP socket: recvmmsg, and runs the host has coalesced (UDP_GRO) taken
/// apart.
class UdpReceiver {
 public:
  UdpReceiver(int fd, const IpAddress& bound, TransportId id);

  /// As DatagramTransport::receive(). `failed` is set when the socket has an error to report.
  std::span<const Datagram> receive(ReceiveBuffers& buffers, bool& failed);

 private:
  int fd_;
  TransportId id_;
  IpAddress bound_;  // kNone when bound to a wildcard
};

}  // namespace rxsctp::io
