#include "io/udp_transport.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "engine/packet_sink.h"
#include "io/error_queue.h"
#include "io/file_descriptor.h"
#include "io/linux/udp_options.h"
#include "io/linux/udp_receiver.h"
#include "io/linux/udp_sender.h"
#include "io/path_mtu_cache.h"
#include "io/send_batch.h"

namespace rxsctp::io {
namespace {

/// Room for a burst of the largest datagrams while the I/O thread is busy elsewhere.
constexpr int kSocketBuffer = 4 << 20;

/// No other interface has packets this large.
constexpr std::size_t kLoopbackMtu = 65'535;

constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Header = 40;

bool set_option(int fd, int level, int name, int value) {
  return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

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

/// Options that make the transport better where the host has them; none is required.
void set_common_options(int fd, int family) {
  size_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF);
  size_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF);
  set_option(fd, SOL_UDP, UDP_GRO, 1);
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

class UdpTransport final : public DatagramTransport, private UdpSender::Host {
 public:
  UdpTransport(FileDescriptor fd, const UdpAddress& local, TransportId id)
      : fd_(std::move(fd)),
        local_(local),
        id_(id),
        receiver_(fd_.get(), local.ip, id),
        sender_(fd_.get(), socket_family(local.ip), is_unspecified(local.ip), *this) {}

  const UdpAddress& local() const override { return local_; }
  int handle() const override { return fd_.get(); }

  std::span<const Datagram> receive(ReceiveBuffers& buffers) override {
    bool failed = false;
    auto datagrams = receiver_.receive(buffers, failed);
    if (!failed) return datagrams;
    drain_errors();
    return receiver_.receive(buffers, failed);
  }

  std::span<std::uint8_t> begin(const PathAddress& to, std::size_t size,
                                bool may_fragment) override {
    if (!reaches(to.remote)) return {};
    auto room = batch_.begin(to, size, may_fragment);
    if (!room.empty() || blocked_) return room;
    flush();
    return batch_.begin(to, size, may_fragment);
  }

  void commit(std::size_t size) override { batch_.commit(size); }
  bool ready() const override { return !blocked_; }

  std::size_t path_mtu(const PathAddress& to) override {
    return mtus_.get(to.remote, PathMtuCache::Clock::now());
  }

  std::size_t overhead(const PathAddress& to) const override {
    return kUdpHeader + (to.remote.family == IpFamily::kV4 ? kIpv4Header : kIpv6Header);
  }

  /// On this host the only queue is the peer's receive buffer, most likely granted as ours was.
  /// Half of it: the host counts its own bookkeeping as well.
  std::size_t path_capacity(const PathAddress& to) override {
    if (path_mtu(to) < kLoopbackMtu) return PacketSink::kUnknownCapacity;
    return receive_buffer_size(fd_.get()) / 2;
  }

  void flush() override {
    if (!batch_.empty()) blocked_ = !sender_.send(batch_);
  }

  /// Of both bases.
  void drain_errors() override {
    const std::size_t before = errors_.size();
    drain_error_queue(fd_.get(), id_, errors_);
    for (std::size_t i = before; i < errors_.size(); ++i) mtus_.forget(errors_[i].to.remote);
  }

  std::vector<HostError> take_errors() override { return std::exchange(errors_, {}); }

 private:
  /// An IPv4 socket has no way to IPv6 peers, nor an IPv6 one bound to an address to IPv4 peers.
  bool reaches(const IpAddress& remote) const {
    return remote.family == local_.ip.family ||
           (remote.family == IpFamily::kV4 && is_unspecified(local_.ip));
  }

  void refused(const PathAddress& to, IcmpError::Kind kind,
               std::span<const std::uint8_t> packet) override {
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

  FileDescriptor fd_;
  UdpAddress local_;
  TransportId id_;
  UdpReceiver receiver_;
  UdpSender sender_;
  SendBatch batch_;
  bool blocked_ = false;
  PathMtuCache mtus_;
  std::vector<HostError> errors_;
};

}  // namespace

std::unique_ptr<DatagramTransport> open_udp(const UdpAddress& local, TransportId id, Error& error) {
  const auto fail = [&error](std::string_view syscall) {
    error = {errno, syscall, {}};
    return nullptr;
  };
  const int family = socket_family(local.ip);
  FileDescriptor fd(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fail("socket");
  if (family == AF_INET6) {
    set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, is_unspecified(local.ip) ? 0 : 1);
  }
  set_common_options(fd.get(), family);

  sockaddr_storage address{};
  socklen_t length = to_sockaddr(local, family, address);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) {
    return fail("bind");
  }
  length = sizeof address;
  if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    return fail("getsockname");
  }
  return std::make_unique<UdpTransport>(std::move(fd),
                                        UdpAddress{local.ip, to_udp_address(address).port}, id);
}

}  // namespace rxsctp::io
