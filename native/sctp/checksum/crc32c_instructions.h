#pragma once

#include <cstdint>

/// What differs between processors and compilers, for crc32c_hardware.cc only. Where this defines
/// RXSCTP_CRC32C_TARGET, it also gives crc_byte(), crc_word(), multiply() and detect(). Functions
/// that use the first three carry RXSCTP_CRC32C_TARGET, so that the rest of the program runs on any
/// processor of the architecture.

#if defined(__x86_64__) || defined(_M_X64)

#include <immintrin.h>
#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#define RXSCTP_CRC32C_TARGET
#else
#include <cpuid.h>
#endif
#if defined(__clang__)
// Clang counts the CRC instructions as a feature of their own as well, and some builds switch it
// off.
#define RXSCTP_CRC32C_TARGET __attribute__((target("sse4.2,crc32,pclmul")))
#elif defined(__GNUC__)
#define RXSCTP_CRC32C_TARGET __attribute__((target("sse4.2,pclmul")))
#endif

namespace rxsctp::sctp::crc32c_implementations {

RXSCTP_CRC32C_TARGET inline std::uint32_t crc_byte(std::uint32_t crc, std::uint8_t byte) {
  return _mm_crc32_u8(crc, byte);
}

RXSCTP_CRC32C_TARGET inline std::uint64_t crc_word(std::uint64_t crc, std::uint64_t word) {
  return _mm_crc32_u64(crc, word);
}

/// The product of two polynomials, without carries.
RXSCTP_CRC32C_TARGET inline std::uint64_t multiply(std::uint64_t a, std::uint32_t b) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(a)),
                           _mm_cvtsi64_si128(static_cast<long long>(std::uint64_t{b})), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

inline const char* detect() {
  // Asked of the processor itself: __builtin_cpu_supports() needs a runtime library that not every
  // tool chain links.
#if defined(_MSC_VER) && !defined(__clang__)
  int registers[4];
  __cpuid(registers, 1);
  const auto features = static_cast<unsigned>(registers[2]);
#else
  unsigned unused[3];
  unsigned features = 0;
  if (__get_cpuid(1, &unused[0], &unused[1], &features, &unused[2]) == 0) return nullptr;
#endif
  constexpr unsigned kSse42AndPclmul = 1u << 20 | 1u << 1;
  return (features & kSse42AndPclmul) == kSse42AndPclmul ? "sse4.2" : nullptr;
}

}  // namespace rxsctp::sctp::crc32c_implementations

#elif defined(__aarch64__) && !defined(__AARCH64EB__)

#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif
#if defined(__clang__)
#define RXSCTP_CRC32C_TARGET __attribute__((target("crc")))
#else
#define RXSCTP_CRC32C_TARGET __attribute__((target("+crc")))
#endif

namespace rxsctp::sctp::crc32c_implementations {

// The compilers' own names: <arm_acle.h> declares the common ones only when the whole file is
// compiled for a processor that has the instructions.
#if defined(__clang__)
RXSCTP_CRC32C_TARGET inline std::uint32_t crc_byte(std::uint32_t crc, std::uint8_t byte) {
  return __builtin_arm_crc32cb(crc, byte);
}
RXSCTP_CRC32C_TARGET inline std::uint64_t crc_word(std::uint64_t crc, std::uint64_t word) {
  return __builtin_arm_crc32cd(static_cast<std::uint32_t>(crc), word);
}
#else
RXSCTP_CRC32C_TARGET inline std::uint32_t crc_byte(std::uint32_t crc, std::uint8_t byte) {
  return __builtin_aarch64_crc32cb(crc, byte);
}
RXSCTP_CRC32C_TARGET inline std::uint64_t crc_word(std::uint64_t crc, std::uint64_t word) {
  return __builtin_aarch64_crc32cx(static_cast<std::uint32_t>(crc), word);
}
#endif

/// The product of two polynomials, without carries. Portable: PMULL is an extension of its own.
RXSCTP_CRC32C_TARGET inline std::uint64_t multiply(std::uint64_t a, std::uint32_t b) {
  std::uint64_t product = 0;
  for (int bit = 0; bit < 32; ++bit) product ^= (a << bit) & (0 - std::uint64_t{b >> bit & 1});
  return product;
}

inline const char* detect() {
#if defined(__APPLE__)
  return "armv8";
#elif defined(__linux__)
  return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0 ? "armv8" : nullptr;
#else
  return nullptr;
#endif
}

}  // namespace rxsctp::sctp::crc32c_implementations

#endif
