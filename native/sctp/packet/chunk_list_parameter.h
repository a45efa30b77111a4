#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// Chunk List, CHUNKS (RFC 4895, 3.2): the types of chunks that its sender takes only
/// authenticated.
///
///   +---------------+---------------+
///   | type 0x8003   | length        |
///   +-------+-------+---------------+
///   | chunk | chunk | ...
struct ChunkListParameter {
  /// Of types: there are no more.
  static constexpr std::size_t kMost = 256;

  std::span<const std::uint8_t> chunk_types;

  static std::optional<ChunkListParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
