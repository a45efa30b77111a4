#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// Host Name Address (RFC 9260, 3.3.2.1.4), deprecated: never sent, and answered with an
/// ABORT whose Unresolvable Address cause brings the parameter back.
struct HostNameAddressParameter {
  std::span<const std::uint8_t> parameter;  // with the header, as the cause wants it

  static std::optional<HostNameAddressParameter> parse(const ParameterView& parameter);
};

}  // namespace rxsctp::sctp
