#pragma once

#include <cstdint>

#include "sctp/crypto/block_hash.h"

namespace rxsctp::sctp {

/// SHA-1 (FIPS 180-4). Collisions of it can be found; an HMAC does not rest on that (RFC
/// 6194, 3.3), and it is the one algorithm that each peer has (RFC 4895, 3.3).
class Sha1 : public BlockHash<Sha1, 5> {
 public:
  Sha1() : BlockHash({0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}) {}

 private:
  friend BlockHash;
  void compress(const std::uint8_t* block);
};

}  // namespace rxsctp::sctp
