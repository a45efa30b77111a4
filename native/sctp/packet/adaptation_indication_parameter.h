#pragma once

#include <cstdint>
#include <optional>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// Adaptation Layer Indication (RFC 5061, 4.2.6): what the layer above is, in an INIT or INIT ACK.
///
///    0               2               4
///   +---------------+---------------+
///   | type 0xc006   | length 8      |
///   +---------------+---------------+
///   |     Adaptation Code Point     |
///   +-------------------------------+
struct AdaptationIndicationParameter {
  std::uint32_t code_point = 0;

  static std::optional<AdaptationIndicationParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
