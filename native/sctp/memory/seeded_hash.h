#pragma once

#include <cstddef>
#include <cstdint>

namespace rxsctp::sctp {

/// Spreads numbers that a peer may choose, or choose from, over a table: who does not know `seed`
/// cannot tell which of them meet.
inline std::size_t seeded_hash(std::uint32_t value, std::uint64_t seed) {
  std::uint64_t mixed = (seed ^ value) * 0xff51afd7ed558ccdu;
  mixed = (mixed ^ mixed >> 32) * (seed | 1);
  return static_cast<std::size_t>((mixed ^ mixed >> 32) * 0xc4ceb9fe1a85ec53u >> 32);
}

/// For the tables of the standard library.
struct SeededHash {
  std::uint64_t seed = 0;
  std::size_t operator()(std::uint32_t value) const { return seeded_hash(value, seed); }
};

}  // namespace rxsctp::sctp
