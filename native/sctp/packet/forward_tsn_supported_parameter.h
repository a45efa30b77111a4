#pragma once

#include <optional>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// Forward-TSN-Supported (RFC 3758, 3.1): a parameter header, type 0xc000, length 4.
struct ForwardTsnSupportedParameter {
  static std::optional<ForwardTsnSupportedParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
