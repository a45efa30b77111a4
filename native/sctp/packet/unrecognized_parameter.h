#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// Unrecognized Parameter in an INIT ACK (RFC 9260, 3.3.3.1.2): a parameter of the INIT,
/// with its header, that its receiver did not know.
///
///   +---------------+---------------+
///   | type 8        | length        |
///   +---------------+---------------+
///   | the parameter, header and value ...
struct UnrecognizedParameter {
  std::span<const std::uint8_t> parameter;  // ParameterView::raw

  static std::optional<UnrecognizedParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
