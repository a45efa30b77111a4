#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rxsctp::simulation {

/// Largest message the simulation sends.
inline constexpr std::size_t kMaxPayload = 256 * 1024;

/// The content of message number `number` of the sender `sender`: a window into one block of noise,
/// so that any byte in a wrong place shows and no copy is kept.
std::span<const std::uint8_t> payload(std::uint32_t sender, std::uint32_t number, std::size_t size);

}  // namespace rxsctp::simulation
