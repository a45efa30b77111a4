#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "engine/memory_budget.h"

namespace rxsctp {

/// How much an endpoint takes on at a time.
struct EndpointLimits {
  static constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t max_associations = kNoLimit;
  std::uint32_t max_associations_per_host = kNoLimit;
  /// Bytes received and not consumed, over all associations; see MemoryBudget.
  std::uint64_t memory = MemoryBudget::kNoLimit;
};

/// Why a peer was refused an association.
enum class Refusal : std::uint8_t {
  kMaxAssociations,
  kMaxAssociationsPerHost,
  kMemoryLimit,
  kAccept,  // the user said no
};
inline constexpr std::size_t kRefusals = 4;

}  // namespace rxsctp
