#pragma once

#include <cstddef>
#include <span>

#include "net/receive_buffers.h"
#include "net/socket_address.h"

namespace rxsctp::net {

/// The receiving half of a UDP socket: recvmmsg, and runs the host has coalesced (UDP_GRO) taken
/// apart.
class UdpReceiver {
 public:
  UdpReceiver(int fd, const sctp::IpAddress& bound, sctp::TransportId id);

  /// As DatagramTransport::receive(). `failed` is set when the socket has an error to report.
  std::span<const sctp::Datagram> receive(ReceiveBuffers& buffers, bool& failed);

 private:
  int fd_;
  sctp::TransportId id_;
  sctp::IpAddress bound_;  // kNone when bound to a wildcard
};

}  // namespace rxsctp::net
