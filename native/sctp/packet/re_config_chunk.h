#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "sctp/packet/chunk.h"
#include "sctp/packet/re_config_parameters.h"
#include "sctp/packet/writer.h"

namespace rxsctp::sctp {

/// RE-CONFIG (RFC 6525, 3.1): one parameter, or two.
///
///    0       1       2               4
///   +-------+-------+---------------+
///   | 0x82  | flags | length        |
///   +-------+-------+---------------+
///   | parameter ...
///   +-------------------------------+
///   | another one (optional) ...
struct ReConfigView {
  static constexpr std::size_t kMost = 2;

  std::span<const ReConfigParameter> parameters() const { return std::span(all).first(count); }

  std::array<ReConfigParameter, kMost> all;
  std::size_t count = 0;

  /// Nothing where there are none, more than two, or others than those of RFC 6525.
  static std::optional<ReConfigView> parse(const ChunkView& chunk);
};

/// False, and nothing is written, when the chunk does not fit. At most two.
bool write_re_config(PacketWriter& packet, std::span<const ReConfigParameter> parameters);

}  // namespace rxsctp::sctp
