#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/datagram.h"
#include "io/receive_buffers.h"
#include "io/socket_address.h"

namespace rxsctp::io {

/// An error the host reported for a packet of ours, with the bytes it kept.
struct HostError {
  IcmpError::Kind kind = IcmpError::Kind::kHostUnreachable;
  PathAddress to;
  std::uint32_t mtu = 0;
  std::vector<std::uint8_t> original;
};

/// A local address packets leave from and arrive at, in batches both ways. Nothing here ever
/// blocks, and no error a peer or a router can cause closes it.
class DatagramTransport {
 public:
  virtual ~DatagramTransport() = default;

  /// Where it is bound, with the UDP port the host chose.
  virtual const UdpAddress& local() const = 0;
  /// What a Poller watches.
  virtual int handle() const = 0;
  /// A batch of what waits, empty when nothing does; the views live in `buffers` until the next
  /// call.
  virtual std::span<const Datagram> receive(ReceiveBuffers& buffers) = 0;

  /// As in PacketSink.
  virtual std::span<std::uint8_t> begin(const PathAddress& to, std::size_t size,
                                        bool may_fragment) = 0;
  virtual void commit(std::size_t size) = 0;
  virtual bool ready() const = 0;
  virtual std::size_t path_mtu(const PathAddress& to) = 0;
  virtual std::size_t overhead(const PathAddress& to) const = 0;
  virtual std::size_t path_capacity(const PathAddress& to) = 0;

  /// Sends the batch. What the host does not take now stays, and ready() is false until a later
  /// flush() gets rid of it.
  virtual void flush() = 0;

  /// Fetches the errors the host holds for this transport.
  virtual void drain_errors() = 0;
  /// Errors met since the last call, while sending, receiving or draining.
  virtual std::vector<HostError> take_errors() = 0;
};

}  // namespace rxsctp::io
