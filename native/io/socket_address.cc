#include "io/socket_address.h"

#include <algorithm>
#include <cstring>

namespace rxsctp::io {

IpAddress to_ip(const in_addr& address) {
  IpAddress ip;
  ip.family = IpFamily::kV4;
  std::memcpy(ip.bytes.data(), &address, sizeof address);
  return ip;
}

IpAddress to_ip(const in6_addr& address, std::uint32_t scope_id) {
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    in_addr v4;
    std::memcpy(&v4, address.s6_addr + 12, sizeof v4);
    return to_ip(v4);
  }
  IpAddress ip;
  ip.family = IpFamily::kV6;
  // Linux names the interface of others too, ::1 for one; they are the same without.
  if (IN6_IS_ADDR_LINKLOCAL(&address) || IN6_IS_ADDR_MULTICAST(&address)) ip.scope_id = scope_id;
  std::memcpy(ip.bytes.data(), &address, sizeof address);
  return ip;
}

in_addr to_in_addr(const IpAddress& address) {
  in_addr v4;
  std::memcpy(&v4, address.bytes.data(), sizeof v4);
  return v4;
}

in6_addr to_in6_addr(const IpAddress& address) {
  in6_addr v6{};
  if (address.family == IpFamily::kV4) {
    v6.s6_addr[10] = 0xff;
    v6.s6_addr[11] = 0xff;
    std::memcpy(v6.s6_addr + 12, address.bytes.data(), 4);
  } else {
    std::memcpy(&v6, address.bytes.data(), sizeof v6);
  }
  return v6;
}

UdpAddress to_udp_address(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    return {to_ip(v4.sin_addr), ntohs(v4.sin_port)};
  }
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    return {to_ip(v6.sin6_addr, v6.sin6_scope_id), ntohs(v6.sin6_port)};
  }
  return {};
}

socklen_t to_sockaddr(const UdpAddress& address, int socket_family, sockaddr_storage& out) {
  if (socket_family == AF_INET) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    v4.sin_addr = to_in_addr(address.ip);
    std::memcpy(&out, &v4, sizeof v4);
    return sizeof v4;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(address.port);
  v6.sin6_addr = to_in6_addr(address.ip);
  v6.sin6_scope_id = address.ip.scope_id;
  std::memcpy(&out, &v6, sizeof v6);
  return sizeof v6;
}

int socket_family(const IpAddress& address) {
  return address.family == IpFamily::kV4 ? AF_INET : AF_INET6;
}

bool is_unspecified(const IpAddress& address) {
  return std::all_of(address.bytes.begin(), address.bytes.end(),
                     [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace rxsctp::io
