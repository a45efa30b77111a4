#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/address.h"
#include "engine/error.h"
#include "kernel/types.h"

namespace rxsctp::kernel {

/// As the socket options take an address, on sockets of either family.
sockaddr_storage to_sockaddr(const IpAddress& address, std::uint16_t port);

/// Binds to all of `addresses` (SCTP_SOCKOPT_BINDX_ADD for those after the first). IPv4 addresses
/// are taken by an IPv6 socket, too. The syscall of the error is "bind"; `failed` is the address it
/// is about.
Error bind(int fd, std::span<const IpAddress> addresses, std::uint16_t port, IpAddress& failed);
/// The port a socket is bound to.
Error local_port(int fd, std::uint16_t& port);

/// Begins to connect to one peer by several addresses (SCTP_SOCKOPT_CONNECTX3): EINPROGRESS is not
/// an error. The syscall of the error is "connect".
Error connect(int fd, std::span<const IpAddress> addresses, std::uint16_t port,
              AssocId& association);

/// Has a live association use one more own address, or one less (RFC 5061). Both sides need
/// address reconfiguration, else EOPNOTSUPP of SCTP_ASCONF_SUPPORTED.
Error add_address(int fd, AssocId association, const IpAddress& address);
Error remove_address(int fd, AssocId association, const IpAddress& address);

/// SCTP_GET_LOCAL_ADDRS and SCTP_GET_PEER_ADDRS; IPv4-mapped addresses as IPv4. Nothing when the
/// association is gone.
std::vector<IpAddress> local_addresses(int fd, AssocId association);
struct PeerAddresses {
  /// The primary address first.
  std::vector<IpAddress> addresses;
  std::uint16_t port = 0;
};
PeerAddresses peer_addresses(int fd, AssocId association);
/// Where we send to (SCTP_PRIMARY_ADDR). Nothing when the association is gone.
std::optional<IpAddress> primary_address(int fd, AssocId association);

}  // namespace rxsctp::kernel
