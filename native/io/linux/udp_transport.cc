#include "io/udp_transport.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "io/file_descriptor.h"
#include "io/linux/socket_transport.h"
#include "io/linux/udp_options.h"

namespace rxsctp::io {

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
  set_option(fd.get(), SOL_UDP, UDP_GRO, 1);

  sockaddr_storage address{};
  socklen_t length = to_sockaddr(local, family, address);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) {
    return fail("bind");
  }
  length = sizeof address;
  if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    return fail("getsockname");
  }
  const UdpAddress bound{local.ip, to_udp_address(address).port};
  return std::make_unique<SocketTransport>(std::move(fd), bound, Encapsulation::kUdp, id);
}

}  // namespace rxsctp::io
