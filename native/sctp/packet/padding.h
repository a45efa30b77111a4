#pragma once

#include <cstddef>

namespace rxsctp::sctp {

/// Chunks, parameters and error causes start at multiples of four bytes (RFC 9260, 3.2).
constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }
constexpr std::size_t padding(std::size_t size) { return padded(size) - size; }

}  // namespace rxsctp::sctp
