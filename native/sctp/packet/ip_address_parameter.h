#pragma once

#include <cstdint>
#include <optional>

#include "engine/address.h"
#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// IPv4 Address and IPv6 Address (RFC 9260, 3.3.2.1.1 and 3.3.2.1.2).
///
///   +---------------+---------------+
///   | type 5 or 6   | length 8 / 20 |
///   +---------------+---------------+
///   | address, 4 or 16 bytes ...
struct IpAddressParameter {
  IpAddress address;

  static std::optional<IpAddressParameter> parse(const ParameterView& parameter);
  /// An address without a family writes nothing.
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
