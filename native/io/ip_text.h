#pragma once

#include <optional>
#include <string>

#include "engine/address.h"

namespace rxsctp::io {

/// Reads a literal IPv4 or IPv6 address; an IPv6 one may carry a zone ("fe80::1%eth0" or "%2").
/// An IPv4-mapped IPv6 address is taken as the IPv4 address it means.
std::optional<IpAddress> parse_ip(const std::string& text);

/// The usual text form, with the numeric zone of a link-local IPv6 address.
std::string format_ip(const IpAddress& address);

}  // namespace rxsctp::io
