#pragma once

#include <cstdint>
#include <optional>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// Cookie Preservative (RFC 9260, 3.3.2.1.3): asks for a cookie that lives longer.
///
///   +---------------+---------------+
///   | type 9        | length 8      |
///   +---------------+---------------+
///   |   life-span increment, in ms  |
///   +-------------------------------+
struct CookiePreservativeParameter {
  std::uint32_t life_span_increment_ms = 0;

  static std::optional<CookiePreservativeParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
