#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

#include "engine/address.h"

namespace rxsctp::io {

/// An IP address with a UDP port in host byte order.
struct UdpAddress {
  IpAddress ip;
  std::uint16_t port = 0;

  bool operator==(const UdpAddress&) const = default;
};

IpAddress to_ip(const in_addr& address);
/// An IPv4-mapped address becomes the IPv4 address it stands for.
IpAddress to_ip(const in6_addr& address, std::uint32_t scope_id);
in_addr to_in_addr(const IpAddress& address);
/// An IPv4 address becomes an IPv4-mapped one.
in6_addr to_in6_addr(const IpAddress& address);

UdpAddress to_udp_address(const sockaddr_storage& address);
/// Writes `address` for a socket of `socket_family` and returns the length used.
socklen_t to_sockaddr(const UdpAddress& address, int socket_family, sockaddr_storage& out);

/// AF_INET or AF_INET6.
int socket_family(const IpAddress& address);
bool is_unspecified(const IpAddress& address);

}  // namespace rxsctp::io
