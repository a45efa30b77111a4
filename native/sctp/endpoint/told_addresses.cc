#include "sctp/endpoint/told_addresses.h"

#include "sctp/endpoint/address_scope.h"

namespace rxsctp::sctp {

ToldAddresses ToldAddresses::of(const TransportList& transports, const LocalAddresses& locals,
                                const PathAddress& to, Families families) {
  ToldAddresses told;
  for (const TransportId transport : transports) {
    const IpAddress ip = locals.of(transport).ip;
    const bool supported = ip.family == IpFamily::kV4 ? families.ipv4 : families.ipv6;
    if (transport == to.transport || !supported || is_wildcard(ip) || !may_be_listed(ip, to.remote))
      continue;
    told.addresses_[told.size_++] = ip;
  }
  return told;
}

}  // namespace rxsctp::sctp
