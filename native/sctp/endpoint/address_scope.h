#pragma once

#include <cstdint>

#include "engine/address.h"

namespace rxsctp::sctp {

/// How far an address means the same host, from nowhere to everywhere.
enum class AddressScope : std::uint8_t {
  /// No host's that could be sent to: unspecified, multicast, broadcast, reserved. An IPv4 address
  /// within an IPv6 one too, which would be a second name of one path.
  kUnusable,
  kLoopback,
  kLinkLocal,
  /// RFC 1918; unique local (RFC 4193) and site-local IPv6 addresses.
  kPrivate,
  kGlobal,
};

AddressScope scope_of(const IpAddress& address);

/// Whether it can be the address of one host.
inline bool is_unicast(const IpAddress& address) {
  return scope_of(address) != AddressScope::kUnusable;
}

/// Whether an INIT or INIT ACK between this host and one at `other` may list `listed`, an address
/// of either of them: where it does not reach as far as `other` it is another host's, or nobody's
/// (RFC 9260, 5.1.2). The rule is that of Linux and of draft-stewart-tsvwg-sctp-ipv4: the scope of
/// what is listed is no narrower than that of the destination. Loopback addresses are for who is
/// reached by loopback, link-local ones for who is reached on that link or by loopback, private
/// ones for all but who is at a global address. A link-local address in a list, which has no
/// scope_id, is on the link that `other` is on.
bool may_be_listed(const IpAddress& listed, const IpAddress& other);

/// Whether packets from `local` get to `remote`: both are of one family, and on one link, and on
/// this host, if one of them is. An unspecified `local` is whichever address the host chooses; of
/// IPv6, the unspecified one also is any of IPv4 (RFC 3493, 5.3).
bool reaches(const IpAddress& local, const IpAddress& remote);

/// A socket bound to it receives for every address of the host. So does, as far as is known, one of
/// which nobody has said where it is bound.
bool is_wildcard(const IpAddress& address);

}  // namespace rxsctp::sctp
