#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// Random (RFC 4895, 3.1): what keys are made of besides secrets, so that no two associations have
/// the same.
///
///   +---------------+---------------+
///   | type 0x8002   | length        |
///   +---------------+---------------+
///   | random number ...
struct RandomParameter {
  /// RFC 4895, 6.1. One of another size parses; it is for those to refuse who know the peer.
  static constexpr std::size_t kSize = 32;

  std::span<const std::uint8_t> number;

  static std::optional<RandomParameter> parse(const ParameterView& parameter);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
