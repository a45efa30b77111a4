#pragma once

#include <cstdint>
#include <optional>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// Supported Address Types (RFC 9260, 3.3.2.1.5). Types other than the two of IP say
/// nothing to us.
///
///   +---------------+---------------+
///   | type 12       | length        |
///   +---------------+---------------+
///   | address type  | address type  | ...
struct SupportedAddressTypesParameter {
  bool ipv4 = false;
  bool ipv6 = false;

  bool operator==(const SupportedAddressTypesParameter&) const = default;

  static std::optional<SupportedAddressTypesParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
