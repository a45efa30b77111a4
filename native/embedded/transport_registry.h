#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
  /// A transport for each of `addresses`, all with one UDP port (0: one that is free on all of
  /// them), or none. `fresh`: the first is a socket of its own.
  std::vector<TransportId> acquire_all(std::span<const IpAddress> addresses, std::uint16_t udp_port,
                                       bool shared, bool fresh, Error& error);
  /// Closes the transport when it was the last user's.
  void release(TransportId id);
  void release(std::span<const TransportId> ids);

 private:
  std::vector<TransportId> acquire_at_one_port(std::span<const IpAddress> addresses,
                                               std::uint16_t udp_port, bool shared, bool fresh,
                                               Error& error);

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
