// Generated from definition/options.mjs by `npm run generate`: change it there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "engine/memory_budget.h"

namespace rxsctp {

/// How much an endpoint takes on at a time; unlimited, unless it is told.
struct EndpointLimits {
  static constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();

  /// Whoever opened them; those that peers want to open beyond it are refused.
  std::uint32_t max_associations = kNoLimit;
  /// The same for each host.
  std::uint32_t max_associations_per_host = kNoLimit;
  /// Bytes received and not consumed, over all associations.
  std::uint64_t memory_limit = MemoryBudget::kNoLimit;

  bool operator==(const EndpointLimits&) const = default;
};

/// Why a peer was refused an association.
enum class Refusal : std::uint8_t {
  kMaxAssociations,
  kMaxAssociationsPerHost,
  kMemoryLimit,
  /// The user said no.
  kAccept,
};
inline constexpr std::size_t kRefusals = 4;

}  // namespace rxsctp
