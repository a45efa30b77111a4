#pragma once

#include <cstddef>
#include <optional>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// Padding (RFC 4820, 4): makes an INIT as large as it is to be. Whoever receives it discards it,
/// and a peer that does not know it skips it without a word.
///
///    0               2               4
///   +---------------+---------------+
///   | type 0x8005   | length        |
///   +---------------+---------------+
///   | padding data ...
struct PaddingParameter {
  std::size_t padding_size = 0;

  static std::optional<PaddingParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
