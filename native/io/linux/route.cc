#include "io/route.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "io/file_descriptor.h"
#include "io/socket_address.h"

namespace rxsctp::io {
namespace {

/// Any but 0 does: "discard".
constexpr std::uint16_t kNoPort = 9;

bool is_bindable(const IpAddress& local, const IpAddress& remote) {
  return local.family == remote.family && !is_unspecified(local);
}

/// Connecting a UDP socket sends nothing; it only makes the host look up the route. 0, or the
/// errno.
int look_up(const FileDescriptor& probe, const IpAddress& remote, const IpAddress& local) {
  const int family = socket_family(remote);
  sockaddr_storage address{};
  if (is_bindable(local, remote)) {
    const socklen_t length = to_sockaddr({local, 0}, family, address);
    if (::bind(probe.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) return errno;
  }
  const socklen_t length = to_sockaddr({remote, kNoPort}, family, address);
  const auto* to = reinterpret_cast<const sockaddr*>(&address);
  return ::connect(probe.get(), to, length) == 0 ? 0 : errno;
}

FileDescriptor open_probe(const IpAddress& remote) {
  return FileDescriptor(::socket(socket_family(remote), SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

}  // namespace

int route_error(const IpAddress& remote, const IpAddress& local) {
  const FileDescriptor probe = open_probe(remote);
  return probe ? look_up(probe, remote, local) : 0;
}

std::size_t route_mtu(const IpAddress& remote) {
  const FileDescriptor probe = open_probe(remote);
  if (!probe || look_up(probe, remote, {}) != 0) return 0;
  int mtu = 0;
  socklen_t size = sizeof mtu;
  const bool v4 = remote.family == IpFamily::kV4;
  if (::getsockopt(probe.get(), v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_MTU : IPV6_MTU, &mtu,
                   &size) != 0 ||
      mtu < 0) {
    return 0;
  }
  return static_cast<std::size_t>(mtu);
}

}  // namespace rxsctp::io
