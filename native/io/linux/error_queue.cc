// clang-format off
#include <time.h>  // errqueue.h forgets it
#include <linux/errqueue.h>
// clang-format on
#include "io/error_queue.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include <array>
#include <optional>

#include "io/linux/ancillary.h"

namespace rxsctp::io {
namespace {

using Kind = IcmpError::Kind;

/// A queue longer than this is left for the next call, so that a flood of ICMP cannot hold the
/// I/O thread.
constexpr int kMaxErrors = 256;

/// RFC 1122, 3.2.2.1: what is not said of the network is said of the host.
Kind unreachable_v4(std::uint8_t code) {
  switch (code) {
    case ICMP_PORT_UNREACH:
    case ICMP_PROT_UNREACH:  // to SCTP over IP, nobody has the port then
      return Kind::kPortUnreachable;
    case ICMP_FRAG_NEEDED:
      return Kind::kPacketTooBig;
    case ICMP_NET_UNREACH:
    case ICMP_NET_UNKNOWN:
    case ICMP_NET_ANO:
    case ICMP_NET_UNR_TOS:
      return Kind::kNetUnreachable;
    default:
      return Kind::kHostUnreachable;
  }
}

/// RFC 4443, 3.1.
Kind unreachable_v6(std::uint8_t code) {
  switch (code) {
    case ICMP6_DST_UNREACH_NOPORT:
      return Kind::kPortUnreachable;
    case ICMP6_DST_UNREACH_NOROUTE:
      return Kind::kNetUnreachable;
    default:
      return Kind::kHostUnreachable;
  }
}

std::optional<Kind> kind_of(const sock_extended_err& error) {
  if (error.ee_origin == SO_EE_ORIGIN_ICMP) {
    if (error.ee_type == ICMP_TIME_EXCEEDED) return Kind::kHostUnreachable;
    if (error.ee_type != ICMP_DEST_UNREACH) return std::nullopt;
    return unreachable_v4(error.ee_code);
  }
  if (error.ee_origin == SO_EE_ORIGIN_ICMP6) {
    if (error.ee_type == ICMP6_PACKET_TOO_BIG) return Kind::kPacketTooBig;
    // RFC 4443, 3.4: a host that does not know the protocol.
    if (error.ee_type == ICMP6_PARAM_PROB && error.ee_code == ICMP6_PARAMPROB_NEXTHEADER) {
      return Kind::kPortUnreachable;
    }
    if (error.ee_type == ICMP6_TIME_EXCEEDED) return Kind::kHostUnreachable;
    if (error.ee_type != ICMP6_DST_UNREACH) return std::nullopt;
    return unreachable_v6(error.ee_code);
  }
  return std::nullopt;  // Local errors were seen by the send call that caused them.
}

std::optional<sock_extended_err> extended_error(msghdr& message) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    const bool v4 = c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR;
    const bool v6 = c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    return ancillary_value<sock_extended_err>(message, *c);
  }
  return std::nullopt;
}

}  // namespace

std::optional<HostError> read_host_error(msghdr& message, const sockaddr_storage& destination,
                                         std::span<const std::uint8_t> original,
                                         TransportId transport) {
  const auto reported = extended_error(message);
  if (!reported) return std::nullopt;
  const auto kind = kind_of(*reported);
  if (!kind) return std::nullopt;
  const UdpAddress to = to_udp_address(destination);
  if (to.ip.family == IpFamily::kNone) return std::nullopt;
  HostError error;
  error.kind = *kind;
  error.to.remote = to.ip;
  error.to.remote_udp_port = to.port;
  error.to.transport = transport;
  error.mtu = *kind == Kind::kPacketTooBig ? reported->ee_info : 0;
  error.original.assign(original.begin(), original.end());
  return error;
}

void drain_error_queue(int fd, TransportId transport, std::vector<HostError>& errors) {
  for (int i = 0; i < kMaxErrors; ++i) {
    std::array<std::uint8_t, 576> bytes;
    alignas(cmsghdr) std::array<std::uint8_t, 512> control;
    sockaddr_storage address{};
    iovec io{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_name = &address;
    message.msg_namelen = sizeof address;
    message.msg_iov = &io;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t length = ::recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
    if (length < 0) return;

    const std::span original = std::span(bytes).first(static_cast<std::size_t>(length));
    if (auto error = read_host_error(message, address, original, transport)) {
      errors.push_back(std::move(*error));
    }
  }
}

}  // namespace rxsctp::io
