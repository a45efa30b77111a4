#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "io/datagram_transport.h"
#include "io/encapsulation.h"
#include "io/file_descriptor.h"
#include "io/linux/socket_receiver.h"
#include "io/linux/socket_sender.h"
#include "io/path_mtu_cache.h"
#include "io/send_batch.h"

namespace rxsctp::io {

/// False when the host does not have the option, or not this value.
bool set_option(int fd, int level, int name, int value);
/// What makes a socket better where the host has it; none of it is required.
void set_common_options(int fd, int family);

/// A transport over a bound socket, UDP or raw.
class SocketTransport final : public DatagramTransport, private SocketSender::Host {
 public:
  SocketTransport(FileDescriptor fd, const UdpAddress& local, Encapsulation encapsulation,
                  TransportId id);

  const UdpAddress& local() const override { return local_; }
  int handle() const override { return fd_.get(); }

  std::span<const Datagram> receive(ReceiveBuffers& buffers) override;

  std::span<std::uint8_t> begin(const PathAddress& to, std::size_t size,
                                bool may_fragment) override;
  void commit(std::size_t size) override { batch_.commit(size); }
  bool ready() const override { return !blocked_; }
  std::size_t path_mtu(const PathAddress& to) override;
  std::size_t overhead(const PathAddress& to) const override;
  std::size_t path_capacity(const PathAddress& to) override;

  void flush() override;
  void drain_errors() override;
  std::vector<HostError> take_errors() override;

 private:
  bool reaches(const IpAddress& remote) const;
  void read_ecn();
  void refused(const PathAddress& to, IcmpError::Kind kind,
               std::span<const std::uint8_t> packet) override;

  FileDescriptor fd_;
  UdpAddress local_;
  Encapsulation encapsulation_;
  TransportId id_;
  SocketReceiver receiver_;
  SocketSender sender_;
  SendBatch batch_;
  bool blocked_ = false;
  bool reads_ecn_ = false;
  PathMtuCache mtus_;
  std::vector<HostError> errors_;
};

}  // namespace rxsctp::io
