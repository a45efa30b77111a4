#pragma once

#include <cstdint>

#include "sctp/crypto/block_hash.h"

namespace rxsctp::sctp {

/// SHA-256 (FIPS 180-4).
class Sha256 : public BlockHash<Sha256, 8> {
 public:
  Sha256()
      : BlockHash({0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                   0x1f83d9ab, 0x5be0cd19}) {}

 private:
  friend BlockHash;
  void compress(const std::uint8_t* block);
};

}  // namespace rxsctp::sctp
