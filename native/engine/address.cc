#include "engine/address.h"

#include <bit>
#include <cstring>

namespace rxsctp {

namespace {

/// SipHash-1-3: a keyed hash whose collisions a peer cannot aim at without the key.
class SipHash {
 public:
  explicit SipHash(std::uint64_t key) {
    // The second half of the key adds nothing that the caller kept secret; any constant does.
    constexpr std::uint64_t kSecondHalf = 0x9e3779b97f4a7c15;
    v_[0] = key ^ 0x736f6d6570736575;
    v_[1] = kSecondHalf ^ 0x646f72616e646f6d;
    v_[2] = key ^ 0x6c7967656e657261;
    v_[3] = kSecondHalf ^ 0x7465646279746573;
  }

  void add(std::uint64_t word) {
    v_[3] ^= word;
    round();
    v_[0] ^= word;
  }

  std::uint64_t finish() {
    v_[2] ^= 0xff;
    for (int i = 0; i < 3; ++i) round();
    return v_[0] ^ v_[1] ^ v_[2] ^ v_[3];
  }

 private:
  void round() {
    v_[0] += v_[1];
    v_[2] += v_[3];
    v_[1] = std::rotl(v_[1], 13) ^ v_[0];
    v_[3] = std::rotl(v_[3], 16) ^ v_[2];
    v_[0] = std::rotl(v_[0], 32);
    v_[0] += v_[3];
    v_[2] += v_[1];
    v_[3] = std::rotl(v_[3], 21) ^ v_[0];
    v_[1] = std::rotl(v_[1], 17) ^ v_[2];
    v_[2] = std::rotl(v_[2], 32);
  }

  std::array<std::uint64_t, 4> v_{};
};

}  // namespace

std::size_t hash_value(const IpAddress& address, std::uint64_t seed) {
  SipHash hash(seed);
  std::array<std::uint64_t, 2> words;
  static_assert(sizeof(words) == sizeof(address.bytes));
  std::memcpy(words.data(), address.bytes.data(), sizeof(words));
  hash.add(words[0]);
  hash.add(words[1]);
  hash.add(std::uint64_t{address.scope_id} << 8 | static_cast<std::uint8_t>(address.family));
  return static_cast<std::size_t>(hash.finish());
}

}  // namespace rxsctp
