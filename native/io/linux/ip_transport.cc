#include "io/ip_transport.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "io/file_descriptor.h"
#include "io/linux/raw_sockets.h"
#include "io/linux/socket_transport.h"

namespace rxsctp::io {

std::unique_ptr<DatagramTransport> open_ip(const IpAddress& local, TransportId id, Error& error) {
  const auto fail = [&error](std::string_view syscall, int reason) {
    error = {reason, syscall, {}};
    return nullptr;
  };
  const int family = socket_family(local);
  FileDescriptor fd(::socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_SCTP));
  if (!fd) return fail("socket", errno == EPERM ? EACCES : errno);
  set_common_options(fd.get(), family);

  const UdpAddress bound{local, 0};
  sockaddr_storage address{};
  const socklen_t length = to_sockaddr(bound, family, address);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) {
    return fail("bind", errno);
  }
  // Asked once this one is bound: of two that bind at a time neither misses the other.
  if (raw_sockets_at(local, IPPROTO_SCTP) > 1) return fail("bind", EADDRINUSE);
  return std::make_unique<SocketTransport>(std::move(fd), bound, Encapsulation::kNone, id);
}

}  // namespace rxsctp::io
