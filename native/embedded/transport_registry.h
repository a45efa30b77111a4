#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/error.h"
#include "engine/ready.h"
#include "io/poller.h"
#include "io/transport_set.h"
#include "io/udp_transport.h"

namespace rxsctp::embedded {

/// Opens UDP sockets for endpoints and lets endpoints share them, by reference count: 10,000
/// clients need no 10,000 sockets.
class TransportRegistry {
 public:
  TransportRegistry(io::TransportSet& transports, io::Poller& poller, TokenRange tokens);

  /// A transport bound to `local` (port 0: any); an open one when both sides allow to share it.
  std::optional<TransportId> acquire(const io::UdpAddress& local, bool shared, Error& error);
  /// The same with a socket of its own, which later calls may share.
  std::optional<TransportId> acquire_new(const io::UdpAddress& local, bool shared, Error& error);
  /// Closes the transport when it was the last user's.
  void release(TransportId id);

 private:
  struct Entry {
    TransportId id = 0;
    io::UdpAddress requested;
    bool shared = false;
    std::size_t users = 0;
  };

  io::TransportSet& transports_;
  io::Poller& poller_;
  TokenRange tokens_;
  std::vector<Entry> entries_;
};

}  // namespace rxsctp::embedded
