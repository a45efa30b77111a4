#include <algorithm>
#include <cerrno>
#include <utility>

#include "io/route.h"
#include "io/unreachable.h"
#include "kernel/addresses.h"
#include "kernel/endpoint.h"
#include "kernel/socket_option.h"
#include "kernel/socket_options.h"

namespace rxsctp::kernel {
namespace {

constexpr std::string_view kUdpPortSetting = "net.sctp.udp_port";

/// An IPv6 socket reaches IPv4 peers as well; an IPv4 one does not need IPv6 in the host.
int family_for(std::span<const IpAddress> addresses) {
  const bool v4 = std::all_of(addresses.begin(), addresses.end(),
                              [](const auto& address) { return address.family == IpFamily::kV4; });
  return v4 ? AF_INET : AF_INET6;
}

/// The host has one UDP port for all SCTP (RFC 6951, 5.1).
Error check_udp_port(std::uint16_t wanted, std::uint16_t& granted) {
  granted = encapsulation_port();
  if (granted == 0) return {EPROTONOSUPPORT, "socket", kUdpPortSetting};
  if (wanted != 0 && wanted != granted) return {EADDRNOTAVAIL, "bind", kUdpPortSetting};
  return {};
}

Error set_transport(int fd, std::uint16_t udp_port, Endpoint& endpoint) {
  if (endpoint.settings.encapsulated) {
    if (const Error error = check_udp_port(udp_port, endpoint.udp_port)) return error;
    // Not 0, so that it learns the port of peers from their packets.
    return set_encapsulation(fd, 0, endpoint.udp_port);
  }
  // Whatever net.sctp.encap_port says; before Linux 5.11 there is no such thing.
  const Error error = set_encapsulation(fd, 0, 0);
  return error.error == ENOPROTOOPT ? Error{} : error;
}

}  // namespace

Error open_socket(Endpoint& endpoint, const OpenSocket& open, IpAddress& failed) {
  const int type = SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC;
  io::FileDescriptor socket(::socket(family_for(open.addresses), type, IPPROTO_SCTP));
  if (!socket) return {errno, "socket", {}};
  const int fd = socket.get();
  if (const Error error = set_transport(fd, open.udp_port, endpoint)) return error;
  if (const Error error = configure(fd, endpoint.config, endpoint.settings)) return error;
  // Those that another endpoint of this port accepted may live on beside it.
  constexpr int kOn = 1;
  const SocketOption reuse{SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR"};
  if (endpoint.accept) {
    if (const Error error = set_option(fd, reuse, kOn)) return error;
  }
  if (const Error error = bind(fd, open.addresses, open.port, failed)) return error;
  if (const Error error = local_port(fd, endpoint.port)) return error;
  if (endpoint.accept && ::listen(fd, SOMAXCONN) != 0) return {errno, "listen", {}};
  if (open.addresses.size() == 1) endpoint.address = open.addresses.front();
  endpoint.socket = std::move(socket);
  return {};
}

Error begin_association(const Endpoint& endpoint, std::span<const IpAddress> addresses,
                        std::uint16_t port, std::uint16_t udp_port, const AssociationConfig& config,
                        const Settings& settings, AssocId& association) {
  const int fd = endpoint.socket.get();
  if (!endpoint.socket) return {EISCONN, "connect", {}};
  if (settings.encapsulated) {
    if (const Error error = set_encapsulation(fd, 0, udp_port)) return error;
  }
  // The kernel copies a socket's parameters when an association begins.
  const bool differs = config != endpoint.config || settings != endpoint.settings;
  if (differs) {
    if (const Error error = configure(fd, config, settings)) return error;
  }
  const Error error = connect(fd, addresses, port, association);
  if (differs && endpoint.accept) configure(fd, endpoint.config, endpoint.settings);
  return error;
}

std::optional<CloseReason> unreachable(const Endpoint& endpoint,
                                       std::span<const IpAddress> addresses) {
  std::optional<CloseReason> reason;
  for (const IpAddress& address : addresses) {
    const auto kind = io::unreachable_kind(io::route_error(address, endpoint.address));
    if (!kind) return std::nullopt;
    if (reason) continue;
    reason = *kind == IcmpError::Kind::kNetUnreachable ? CloseReason::kNetUnreachable
                                                       : CloseReason::kHostUnreachable;
  }
  return reason;
}

Error peel_off(int socket, AssocId association, io::FileDescriptor& own) {
  sctp_peeloff_flags_arg_t argument{};
  argument.p_arg.associd = association;
  argument.flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  socklen_t length = sizeof argument;
  const int fd = ::getsockopt(socket, IPPROTO_SCTP, SCTP_SOCKOPT_PEELOFF_FLAGS, &argument, &length);
  if (fd < 0) return {errno, "getsockopt", "SCTP_SOCKOPT_PEELOFF_FLAGS"};
  own = io::FileDescriptor(argument.p_arg.sd);
  return {};
}

void stop_listening(int socket) { ::listen(socket, 0); }

}  // namespace rxsctp::kernel
