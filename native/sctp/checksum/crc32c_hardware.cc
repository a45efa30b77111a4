#include <cstring>

#include "sctp/checksum/crc32c_implementations.h"
#include "sctp/checksum/crc32c_instructions.h"

namespace rxsctp::sctp::crc32c_implementations {

#if defined(RXSCTP_CRC32C_TARGET)

namespace {

// The CRC instruction takes a word a cycle but answers after three, so three independent streams
// keep it busy. They are joined with
//   crc(A B C) = crc(A) x^(128 n) + crc(B) x^(64 n) + crc(C)    for blocks of n words each.
constexpr std::size_t kWordSize = 8;
constexpr std::size_t kStreams = 3;
// Longer blocks save joins; shorter ones keep the table of factors small.
constexpr std::size_t kMaxBlockWords = 128;
// Below this, joining costs more than it saves.
constexpr std::size_t kMinBlockWords = 8;

/// factor[n] is x^(64 n - 33), reflected. The 33 is what the reduction puts back: the product of
/// two reflected polynomials is shifted by one, and the CRC instruction multiplies by x^32.
using Factors = std::array<std::uint32_t, 2 * kMaxBlockWords + 1>;

constexpr Factors make_factors() {
  Factors factors{};
  std::uint32_t power = std::uint32_t{1} << 31;  // x^0
  for (int bit = 0; bit < 64 - 33; ++bit) power = times_x(power);
  for (std::size_t n = 1; n < factors.size(); ++n) {
    factors[n] = power;
    for (int bit = 0; bit < 64; ++bit) power = times_x(power);
  }
  return factors;
}

constexpr Factors kFactors = make_factors();

inline std::uint64_t load_word(const std::uint8_t* p) {
  std::uint64_t word;
  std::memcpy(&word, p, sizeof(word));
  return word;
}

/// Three blocks of `n` words each, n at least one.
RXSCTP_CRC32C_TARGET inline std::uint64_t three_blocks(std::uint64_t crc, const std::uint8_t* p,
                                                       std::size_t n) {
  const std::size_t block = n * kWordSize;
  std::uint64_t a = crc;
  std::uint64_t b = 0;
  std::uint64_t c = 0;
  const std::uint8_t* const last = p + block - kWordSize;
  for (; p != last; p += kWordSize) {
    a = crc_word(a, load_word(p));
    b = crc_word(b, load_word(p + block));
    c = crc_word(c, load_word(p + 2 * block));
  }
  a = crc_word(a, load_word(p));
  b = crc_word(b, load_word(p + block));
  // The step that takes the last word of c also reduces both products.
  const std::uint64_t joined = multiply(a, kFactors[2 * n]) ^ multiply(b, kFactors[n]);
  return crc_word(c, load_word(p + 2 * block) ^ joined);
}

}  // namespace

RXSCTP_CRC32C_TARGET std::uint32_t hardware(std::uint32_t crc,
                                            std::span<const std::uint8_t> bytes) {
  const std::uint8_t* p = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t value = ~crc;
  constexpr std::size_t kMaxBlocks = kStreams * kMaxBlockWords * kWordSize;
  for (; left >= kMaxBlocks; left -= kMaxBlocks, p += kMaxBlocks) {
    value = three_blocks(value, p, kMaxBlockWords);
  }
  if (const std::size_t n = left / (kStreams * kWordSize); n >= kMinBlockWords) {
    value = three_blocks(value, p, n);
    p += n * kStreams * kWordSize;
    left -= n * kStreams * kWordSize;
  }
  for (; left >= kWordSize; left -= kWordSize, p += kWordSize) {
    value = crc_word(value, load_word(p));
  }
  auto result = static_cast<std::uint32_t>(value);
  for (; left > 0; --left, ++p) result = crc_byte(result, *p);
  return ~result;
}

const char* hardware_name() { return detect(); }

#else

std::uint32_t hardware(std::uint32_t crc, std::span<const std::uint8_t> bytes) {
  return table(crc, bytes);
}

const char* hardware_name() { return nullptr; }

#endif

}  // namespace rxsctp::sctp::crc32c_implementations
