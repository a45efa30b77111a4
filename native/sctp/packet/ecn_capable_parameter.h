#pragma once

#include <optional>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// ECN Capable (RFC 4960, appendix A): a parameter header, type 0x8000, length 4.
struct EcnCapableParameter {
  static std::optional<EcnCapableParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
