#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

/// What SHA-1 and SHA-256 have in common (FIPS 180-4, 5.1.1, 5.2.1 and 6): blocks of 64 bytes,
/// 32-bit words, and the length in bits at the end. `Hash` has compress(), which takes a block into
/// state_. Streaming, and copyable, so that a common prefix is hashed once.
template <typename Hash, std::size_t kWords>
class BlockHash {
 public:
  static constexpr std::size_t kDigestSize = 4 * kWords;
  static constexpr std::size_t kBlockSize = 64;
  using Digest = std::array<std::uint8_t, kDigestSize>;

  void update(std::span<const std::uint8_t> bytes) {
    const std::size_t have = total_ % kBlockSize;
    total_ += bytes.size();
    if (have > 0) {
      const std::size_t taken = std::min(kBlockSize - have, bytes.size());
      std::copy_n(bytes.begin(), taken, pending_.begin() + static_cast<std::ptrdiff_t>(have));
      bytes = bytes.subspan(taken);
      if (have + taken < kBlockSize) return;
      hash().compress(pending_.data());
    }
    while (bytes.size() >= kBlockSize) {
      hash().compress(bytes.data());
      bytes = bytes.subspan(kBlockSize);
    }
    std::copy(bytes.begin(), bytes.end(), pending_.begin());
  }

  /// The digest of all that was given. The object is spent afterwards.
  Digest finish() {
    const std::uint64_t bits = total_ * 8;
    static constexpr std::array<std::uint8_t, kBlockSize> kPadding{0x80};
    // Up to 8 bytes short of a block, where the length goes.
    const std::size_t pad = kBlockSize - (total_ + 8) % kBlockSize;
    update(std::span(kPadding).first(pad));
    std::array<std::uint8_t, 8> length;
    store_be32(length.data(), static_cast<std::uint32_t>(bits >> 32));
    store_be32(length.data() + 4, static_cast<std::uint32_t>(bits));
    update(length);

    Digest digest;
    for (std::size_t i = 0; i < kWords; ++i) store_be32(digest.data() + 4 * i, state_[i]);
    return digest;
  }

  static Digest of(std::span<const std::uint8_t> bytes) {
    Hash hash;
    hash.update(bytes);
    return hash.finish();
  }

 protected:
  using State = std::array<std::uint32_t, kWords>;
  explicit BlockHash(const State& initial) : state_(initial) {}

  State state_;

 private:
  Hash& hash() { return static_cast<Hash&>(*this); }

  std::array<std::uint8_t, kBlockSize> pending_{};
  std::uint64_t total_ = 0;  // bytes; the last total_ % kBlockSize are pending
};

}  // namespace rxsctp::sctp
