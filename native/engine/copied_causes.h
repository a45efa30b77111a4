#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/error_cause.h"

namespace rxsctp {

/// Copies causes out of the chunk, or what else holds them, for the user. The peer decides how much
/// there is, so copies end at kMaxCopiedCauseBytes (headers included): the value that crosses it is
/// cut, the rest is left.
inline constexpr std::size_t kMaxCopiedCauseBytes = 4096;
std::vector<ErrorCause> copy_causes(std::span<const std::uint8_t> causes);

}  // namespace rxsctp
