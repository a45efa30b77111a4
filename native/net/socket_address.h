#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

#include "sctp/address.h"

namespace rxsctp::net {

/// An IP address with a UDP port in host byte order.
struct UdpAddress {
  sctp::IpAddress ip;
  std::uint16_t port = 0;

  bool operator==(const UdpAddress&) const = default;
};

sctp::IpAddress to_ip(const in_addr& address);
/// An IPv4-mapped address becomes the IPv4 address it stands for.
sctp::IpAddress to_ip(const in6_addr& address, std::uint32_t scope_id);
in_addr to_in_addr(const sctp::IpAddress& address);
/// An IPv4 address becomes an IPv4-mapped one.
in6_addr to_in6_addr(const sctp::IpAddress& address);

UdpAddress to_udp_address(const sockaddr_storage& address);
/// Writes `address` for a socket of `socket_family` and returns the length used.
socklen_t to_sockaddr(const UdpAddress& address, int socket_family, sockaddr_storage& out);

/// AF_INET or AF_INET6.
int socket_family(const sctp::IpAddress& address);
bool is_unspecified(const sctp::IpAddress& address);

}  // namespace rxsctp::net
