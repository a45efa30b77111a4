#include "sctp/crypto/hmac_sha256.h"

#include <algorithm>
#include <array>

namespace rxsctp::sctp {

HmacSha256::HmacSha256(std::span<const std::uint8_t> key) {
  std::array<std::uint8_t, Sha256::kBlockSize> block{};
  if (key.size() > block.size()) {
    const auto digest = Sha256::of(key);
    std::copy(digest.begin(), digest.end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  constexpr std::uint8_t kInnerPad = 0x36;
  constexpr std::uint8_t kOuterPad = 0x5c;
  for (auto& byte : block) byte ^= kInnerPad;
  inner_.update(block);
  for (auto& byte : block) byte ^= kInnerPad ^ kOuterPad;
  outer_.update(block);
}

HmacSha256::Mac HmacSha256::finish() {
  outer_.update(inner_.finish());
  return outer_.finish();
}

HmacSha256::Mac HmacSha256::of(std::span<const std::uint8_t> key,
                               std::span<const std::uint8_t> message) {
  HmacSha256 hmac(key);
  hmac.update(message);
  return hmac.finish();
}

bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  if (a.size() != b.size()) return false;
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference = difference | (a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace rxsctp::sctp
