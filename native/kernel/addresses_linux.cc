#include <algorithm>
#include <cerrno>
#include <cstring>

#include "io/socket_address.h"
#include "kernel/addresses.h"
#include "kernel/socket_option.h"

namespace rxsctp::kernel {
namespace {

std::size_t length_of(sa_family_t family) {
  return family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

/// One after the other, each as long as its family has it: what bindx and connectx take.
std::vector<std::byte> pack(std::span<const IpAddress> addresses, std::uint16_t port) {
  std::vector<std::byte> packed;
  for (const IpAddress& address : addresses) {
    const sockaddr_storage storage = to_sockaddr(address, port);
    const auto bytes = std::as_bytes(std::span(&storage, 1)).first(length_of(storage.ss_family));
    packed.insert(packed.end(), bytes.begin(), bytes.end());
  }
  return packed;
}

std::vector<io::UdpAddress> unpack(std::span<const std::byte> packed, std::size_t count) {
  std::vector<io::UdpAddress> addresses;
  while (addresses.size() < count) {
    sa_family_t family = AF_UNSPEC;
    if (packed.size() < sizeof family) break;
    std::memcpy(&family, packed.data(), sizeof family);
    const std::size_t length = length_of(family);
    if ((family != AF_INET && family != AF_INET6) || packed.size() < length) break;
    sockaddr_storage storage{};
    std::memcpy(&storage, packed.data(), length);
    addresses.push_back(io::to_udp_address(storage));
    packed = packed.subspan(length);
  }
  return addresses;
}

std::vector<io::UdpAddress> read_addresses(int fd, const SocketOption& option,
                                           AssocId association) {
  constexpr std::size_t kHeader = offsetof(sctp_getaddrs, addrs);
  constexpr std::size_t kMost = std::size_t{1} << 20;
  for (std::size_t room = 1024; room <= kMost; room *= 4) {
    std::vector<std::byte> value(kHeader + room);
    sctp_getaddrs header{};
    header.assoc_id = association;
    std::memcpy(value.data(), &header, kHeader);
    std::size_t length = 0;
    const Error error = get_option_bytes(fd, option, value, length);
    if (error.error == ENOMEM) continue;  // more addresses than room
    if (error || length < kHeader) return {};
    std::memcpy(&header, value.data(), kHeader);
    return unpack(std::span(value).subspan(kHeader), header.addr_num);
  }
  return {};
}

Error reconfigure(int fd, AssocId association, const SocketOption& option,
                  const IpAddress& address) {
  // Without it the kernel would change the socket, and silently leave the association as it is.
  constexpr auto kSupported = RXSCTP_SCTP_OPTION(SCTP_ASCONF_SUPPORTED);
  sctp_assoc_value supported{association, 0};
  if (const Error error = get_option(fd, kSupported, supported)) return error;
  if (supported.assoc_value == 0) return {EOPNOTSUPP, "setsockopt", kSupported.name};
  // A socket that was peeled off does not have it from the one it comes from.
  if (const Error error = set_option(fd, kSupported, sctp_assoc_value{0, 1})) return error;
  std::uint16_t port = 0;
  if (const Error error = local_port(fd, port)) return error;
  return set_option_bytes(fd, option, pack({&address, 1}, port));
}

}  // namespace

sockaddr_storage to_sockaddr(const IpAddress& address, std::uint16_t port) {
  sockaddr_storage storage{};
  io::to_sockaddr({address, port}, io::socket_family(address), storage);
  return storage;
}

Error bind(int fd, std::span<const IpAddress> addresses, std::uint16_t port, IpAddress& failed) {
  if (addresses.empty()) return {EINVAL, "bind", {}};
  const sockaddr_storage first = to_sockaddr(addresses.front(), port);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&first),
             static_cast<socklen_t>(length_of(first.ss_family))) < 0) {
    failed = addresses.front();
    return {errno, "bind", {}};
  }
  // One at a time: of a list the kernel does not say which it refuses.
  for (const IpAddress& address : addresses.subspan(1)) {
    // The kernel takes port 0 for the one the socket has by now.
    Error error =
        set_option_bytes(fd, RXSCTP_SCTP_OPTION(SCTP_SOCKOPT_BINDX_ADD), pack({&address, 1}, port));
    if (!error) continue;
    failed = address;
    error.syscall = "bind";
    return error;
  }
  return {};
}

Error local_port(int fd, std::uint16_t& port) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &length) < 0) {
    return {errno, "getsockname", {}};
  }
  port = io::to_udp_address(storage).port;
  return {};
}

Error connect(int fd, std::span<const IpAddress> addresses, std::uint16_t port,
              AssocId& association) {
  auto packed = pack(addresses, port);
  sctp_getaddrs_old argument{};
  argument.addr_num = static_cast<int>(packed.size());  // bytes
  argument.addrs = reinterpret_cast<sockaddr*>(packed.data());
  Error error = get_option(fd, RXSCTP_SCTP_OPTION(SCTP_SOCKOPT_CONNECTX3), argument);
  if (error && error.error != EINPROGRESS) {
    error.syscall = "connect";
    return error;
  }
  association = argument.assoc_id;
  return {};
}

Error add_address(int fd, AssocId association, const IpAddress& address) {
  return reconfigure(fd, association, RXSCTP_SCTP_OPTION(SCTP_SOCKOPT_BINDX_ADD), address);
}

Error remove_address(int fd, AssocId association, const IpAddress& address) {
  return reconfigure(fd, association, RXSCTP_SCTP_OPTION(SCTP_SOCKOPT_BINDX_REM), address);
}

std::vector<IpAddress> local_addresses(int fd, AssocId association) {
  std::vector<IpAddress> addresses;
  for (const auto& address :
       read_addresses(fd, RXSCTP_SCTP_OPTION(SCTP_GET_LOCAL_ADDRS), association)) {
    addresses.push_back(address.ip);
  }
  return addresses;
}

PeerAddresses peer_addresses(int fd, AssocId association) {
  PeerAddresses peer;
  for (const auto& address :
       read_addresses(fd, RXSCTP_SCTP_OPTION(SCTP_GET_PEER_ADDRS), association)) {
    peer.addresses.push_back(address.ip);
    peer.port = address.port;
  }
  if (const auto primary = primary_address(fd, association)) {
    const auto found = std::ranges::find(peer.addresses, *primary);
    if (found != peer.addresses.end()) std::rotate(peer.addresses.begin(), found, found + 1);
  }
  return peer;
}

std::optional<IpAddress> primary_address(int fd, AssocId association) {
  sctp_prim primary{};
  primary.ssp_assoc_id = association;
  if (get_option(fd, RXSCTP_SCTP_OPTION(SCTP_PRIMARY_ADDR), primary)) return std::nullopt;
  // The struct is packed: its member is not aligned, the copy is.
  const sockaddr_storage address = primary.ssp_addr;
  return io::to_udp_address(address).ip;
}

}  // namespace rxsctp::kernel
