#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// State Cookie (RFC 9260, 3.3.3.1.1), opaque to all but its author.
///
///   +---------------+---------------+
///   | type 7        | length        |
///   +---------------+---------------+
///   | cookie ...
struct StateCookieParameter {
  std::span<const std::uint8_t> cookie;

  static std::optional<StateCookieParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
