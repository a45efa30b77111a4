#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/auth_chunk.h"
#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// Requested HMAC Algorithm, HMAC-ALGO (RFC 4895, 3.3): which algorithms the peer of its sender may
/// use, the best first.
///
///   +---------------+---------------+
///   | type 0x8004   | length        |
///   +---------------+---------------+
///   | HMAC id       | HMAC id       | ...
struct HmacAlgoParameter {
  static constexpr std::size_t kEntrySize = 2;

  /// As they go over the wire.
  std::span<const std::uint8_t> ids;

  std::size_t size() const { return ids.size() / kEntrySize; }
  /// `index` < size().
  HmacId operator[](std::size_t index) const;
  bool lists(HmacId id) const;

  /// Nothing where the last one is cut in half.
  static std::optional<HmacAlgoParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
