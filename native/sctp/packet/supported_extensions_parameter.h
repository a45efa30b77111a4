#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// Supported Extensions (RFC 5061, 4.2.7): chunk types beyond RFC 9260 that the sender
/// understands.
///
///   +---------------+---------------+
///   | type 0x8008   | length        |
///   +-------+-------+---------------+
///   | chunk | chunk | ...
struct SupportedExtensionsParameter {
  std::span<const std::uint8_t> chunk_types;

  bool lists(std::uint8_t chunk_type) const;

  static std::optional<SupportedExtensionsParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
