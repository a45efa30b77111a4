#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "net/poller.h"
#include "net/transport_set.h"
#include "net/udp_transport.h"

namespace rxsctp::runtime {

/// Opens UDP sockets for endpoints and lets endpoints share them, by reference count: 10,000
/// clients need no 10,000 sockets.
class TransportRegistry {
 public:
  TransportRegistry(net::TransportSet& transports, net::Poller& poller);

  /// A transport bound to `local` (port 0: any); an open one when both sides allow to share it.
  std::optional<sctp::TransportId> acquire(const net::UdpAddress& local, bool shared,
                                           net::OpenError& error);
  /// The same with a socket of its own, which later calls may share.
  std::optional<sctp::TransportId> acquire_new(const net::UdpAddress& local, bool shared,
                                               net::OpenError& error);
  /// Closes the transport when it was the last user's.
  void release(sctp::TransportId id);

 private:
  struct Entry {
    sctp::TransportId id = 0;
    net::UdpAddress requested;
    bool shared = false;
    std::size_t users = 0;
  };

  net::TransportSet& transports_;
  net::Poller& poller_;
  std::vector<Entry> entries_;
};

}  // namespace rxsctp::runtime
