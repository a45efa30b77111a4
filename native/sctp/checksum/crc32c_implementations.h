#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

/// The implementations behind crc32c.h, each with the meaning of crc32c_extend(). For them and
/// their tests only.
namespace rxsctp::sctp::crc32c_implementations {

/// x^32 + ... + 1 of Castagnoli without its highest term, bit-reflected: the coefficient of x^31 is
/// the lowest bit.
inline constexpr std::uint32_t kPolynomial = 0x82f63b78;

/// Multiplies a reflected polynomial of degree below 32 by x, modulo the CRC's polynomial.
constexpr std::uint32_t times_x(std::uint32_t value) {
  return (value & 1) != 0 ? value >> 1 ^ kPolynomial : value >> 1;
}

/// Slicing by eight, in portable C++.
std::uint32_t table(std::uint32_t crc, std::span<const std::uint8_t> bytes);

/// The name of what the processor here has instructions for; nullptr when it has none.
const char* hardware_name();
/// Only where hardware_name() is not nullptr.
std::uint32_t hardware(std::uint32_t crc, std::span<const std::uint8_t> bytes);

}  // namespace rxsctp::sctp::crc32c_implementations
