#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

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

/// Writes a list of addresses into an INIT or INIT ACK: the first ones, as many as fit into `room`
/// bytes and into the packet.
void write_addresses(ChunkBuilder& init, std::span<const IpAddress> addresses, std::size_t room);

}  // namespace rxsctp::sctp
