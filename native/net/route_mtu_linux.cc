#include <netinet/in.h>
#include <sys/socket.h>

#include "net/file_descriptor.h"
#include "net/route_mtu.h"
#include "net/socket_address.h"

namespace rxsctp::net {

std::size_t route_mtu(const sctp::IpAddress& remote) {
  const int family = socket_family(remote);
  FileDescriptor probe(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!probe) return 0;
  // Connecting a UDP socket sends nothing; it only makes the host look up the route. Port 9 is
  // "discard".
  sockaddr_storage address{};
  const socklen_t length = to_sockaddr({remote, 9}, family, address);
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) return 0;
  int mtu = 0;
  socklen_t size = sizeof mtu;
  const bool v4 = family == AF_INET;
  if (::getsockopt(probe.get(), v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_MTU : IPV6_MTU, &mtu,
                   &size) != 0 ||
      mtu < 0) {
    return 0;
  }
  return static_cast<std::size_t>(mtu);
}

}  // namespace rxsctp::net
