#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace rxsctp::sctp {

/// SHA-256 (FIPS 180-4), streaming. Copyable, so that a common prefix is hashed once.
class Sha256 {
 public:
  static constexpr std::size_t kDigestSize = 32;
  static constexpr std::size_t kBlockSize = 64;
  using Digest = std::array<std::uint8_t, kDigestSize>;

  void update(std::span<const std::uint8_t> bytes);
  /// The digest of all that was given. The object is spent afterwards.
  Digest finish();

  static Digest of(std::span<const std::uint8_t> bytes);

 private:
  void compress(const std::uint8_t* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, kBlockSize> pending_{};
  std::uint64_t total_ = 0;  // bytes; the last total_ % kBlockSize are pending
};

}  // namespace rxsctp::sctp
