#include "io/linux/socket_transport.h"

#include <sys/socket.h>

#include <utility>

#include "engine/packet_sink.h"
#include "io/error_queue.h"
#include "io/linux/udp_options.h"

namespace rxsctp::io {
namespace {

/// Room for a burst of the largest datagrams while the I/O thread is busy elsewhere.
constexpr int kSocketBuffer = 4 << 20;

/// No other interface has packets this large.
constexpr std::size_t kLoopbackMtu = 65'535;

constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Header = 40;

void size_buffer(int fd, int force, int plain) {
  // The forced form needs CAP_NET_ADMIN; the plain one is cut to the host's limit.
  if (!set_option(fd, SOL_SOCKET, force, kSocketBuffer)) {
    set_option(fd, SOL_SOCKET, plain, kSocketBuffer);
  }
}

std::size_t receive_buffer_size(int fd) {
  int size = 0;
  socklen_t length = sizeof size;
  ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, &length);
  return static_cast<std::size_t>(size);
}

}  // namespace

bool set_option(int fd, int level, int name, int value) {
  return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

void set_common_options(int fd, int family) {
  size_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF);
  size_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF);
  // On an IPv6 socket the IPv4 options act on the IPv4 peers it may have.
  set_option(fd, IPPROTO_IP, IP_RECVERR, 1);
  set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
  if (family == AF_INET6) {
    set_option(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
    set_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
    set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
  } else {
    set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
  }
}

SocketTransport::SocketTransport(FileDescriptor fd, const UdpAddress& local,
                                 Encapsulation encapsulation, TransportId id)
    : fd_(std::move(fd)),
      local_(local),
      encapsulation_(encapsulation),
      id_(id),
      receiver_(fd_.get(), local.ip, encapsulation, id),
      sender_(fd_.get(), socket_family(local.ip), is_unspecified(local.ip), *this) {}

std::span<const Datagram> SocketTransport::receive(ReceiveBuffers& buffers) {
  bool failed = false;
  auto datagrams = receiver_.receive(buffers, failed);
  if (!failed) return datagrams;
  drain_errors();
  return receiver_.receive(buffers, failed);
}

std::span<std::uint8_t> SocketTransport::begin(const PathAddress& to, std::size_t size,
                                               bool may_fragment) {
  if (!reaches(to.remote)) return {};
  if (to.ecn_capable && !reads_ecn_) read_ecn();
  auto room = batch_.begin(to, size, may_fragment);
  if (!room.empty() || blocked_) return room;
  flush();
  return batch_.begin(to, size, may_fragment);
}

/// Asked for by the first packet of an association that has use for it: each datagram then comes
/// with a control message more.
void SocketTransport::read_ecn() {
  reads_ecn_ = true;
  set_option(fd_.get(), IPPROTO_IP, IP_RECVTOS, 1);
  if (socket_family(local_.ip) == AF_INET6) set_option(fd_.get(), IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
}

std::size_t SocketTransport::path_mtu(const PathAddress& to) {
  return mtus_.get(to.remote, PathMtuCache::Clock::now());
}

std::size_t SocketTransport::overhead(const PathAddress& to) const {
  return (to.remote.family == IpFamily::kV4 ? kIpv4Header : kIpv6Header) +
         (encapsulation_ == Encapsulation::kUdp ? kUdpHeader : 0);
}

/// On this host the only queue is the peer's receive buffer, most likely granted as ours was.
/// Half of it: the host counts its own bookkeeping as well.
std::size_t SocketTransport::path_capacity(const PathAddress& to) {
  if (path_mtu(to) < kLoopbackMtu) return PacketSink::kUnknownCapacity;
  return receive_buffer_size(fd_.get()) / 2;
}

void SocketTransport::flush() {
  if (!batch_.empty()) blocked_ = !sender_.send(batch_);
}

/// Of both bases.
void SocketTransport::drain_errors() {
  const std::size_t before = errors_.size();
  drain_error_queue(fd_.get(), id_, errors_);
  for (std::size_t i = before; i < errors_.size(); ++i) mtus_.forget(errors_[i].to.remote);
}

std::vector<HostError> SocketTransport::take_errors() { return std::exchange(errors_, {}); }

/// An IPv4 socket has no way to IPv6 peers, nor an IPv6 one to IPv4 peers, unless it is one of UDP
/// that is bound to any address.
bool SocketTransport::reaches(const IpAddress& remote) const {
  return remote.family == local_.ip.family ||
         (remote.family == IpFamily::kV4 && is_unspecified(local_.ip) &&
          encapsulation_ == Encapsulation::kUdp);
}

void SocketTransport::refused(const PathAddress& to, IcmpError::Kind kind,
                              std::span<const std::uint8_t> packet) {
  HostError error;
  error.kind = kind;
  error.to = to;
  error.original.assign(packet.begin(), packet.end());
  if (kind == IcmpError::Kind::kPacketTooBig) {
    mtus_.forget(to.remote);
    error.mtu = static_cast<std::uint32_t>(path_mtu(to));
  }
  errors_.push_back(std::move(error));
}

}  // namespace rxsctp::io
