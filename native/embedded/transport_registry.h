#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/error.h"
#include "engine/open_failure.h"
#include "engine/ready.h"
#include "io/encapsulation.h"
#include "io/poller.h"
#include "io/socket_address.h"
#include "io/transport_set.h"

namespace rxsctp::embedded {

/// Opens sockets for endpoints and lets endpoints share them, by reference count: 10,000 clients
/// need no 10,000 sockets.
class TransportRegistry {
 public:
  TransportRegistry(io::TransportSet& transports, io::Poller& poller, TokenRange tokens);

  /// What an endpoint wants of its transports.
  struct Wish {
    io::Encapsulation encapsulation = io::Encapsulation::kUdp;
    /// 0: one that is free on all addresses.
    std::uint16_t udp_port = 0;
    /// Without UDP there are no ports, and so one socket an address, for all.
    bool shared = true;
  };

  /// A transport for each of `addresses`, all with one UDP port, or none. `fresh`: the first is a
  /// socket of its own, which later calls may share.
  std::vector<TransportId> acquire_all(std::span<const IpAddress> addresses, const Wish& wish,
                                       bool fresh, OpenFailure& failure);
  /// Closes the transport when it was the last user's.
  void release(TransportId id);
  void release(std::span<const TransportId> ids);

 private:
  struct Entry {
    TransportId id = 0;
    io::UdpAddress requested;
    io::Encapsulation encapsulation = io::Encapsulation::kUdp;
    bool shared = false;
    std::size_t users = 0;
  };

  /// A transport bound to `local` (port 0: any); an open one when both sides allow to share it.
  std::optional<TransportId> acquire(const io::UdpAddress& local, const Wish& wish, Error& error);
  std::optional<TransportId> acquire_new(const io::UdpAddress& local, const Wish& wish,
                                         Error& error);
  std::vector<TransportId> acquire_at_one_port(std::span<const IpAddress> addresses, Wish wish,
                                               bool fresh, OpenFailure& failure);

  io::TransportSet& transports_;
  io::Poller& poller_;
  TokenRange tokens_;
  std::vector<Entry> entries_;
};

}  // namespace rxsctp::embedded
