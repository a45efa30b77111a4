#include "io/linux/ancillary.h"

#include <netinet/in.h>

#include "io/linux/udp_options.h"
#include "io/socket_address.h"

namespace rxsctp::io {

namespace {

/// The lowest two bits of a TOS octet or a Traffic Class (RFC 3168, 5).
bool is_marked(unsigned octet) {
  constexpr unsigned kCongestionExperienced = 3;
  return (octet & kCongestionExperienced) == kCongestionExperienced;
}

}  // namespace

Ancillary read_ancillary(msghdr& message) {
  Ancillary result;
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
      const int segment = ancillary_value<int>(message, *c).value_or(0);
      result.segment = segment > 0 ? static_cast<std::size_t>(segment) : 0;
    } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      if (const auto info = ancillary_value<in_pktinfo>(message, *c))
        result.local = to_ip(info->ipi_addr);
    } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TOS) {
      const auto octet = ancillary_value<std::uint8_t>(message, *c);
      result.congestion_experienced = octet && is_marked(*octet);
    } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_TCLASS) {
      const auto octet = ancillary_value<int>(message, *c);
      result.congestion_experienced = octet && is_marked(static_cast<unsigned>(*octet));
    } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      if (const auto info = ancillary_value<in6_pktinfo>(message, *c)) {
        result.local = to_ip(info->ipi6_addr, 0);
      }
    }
  }
  return result;
}

}  // namespace rxsctp::io
