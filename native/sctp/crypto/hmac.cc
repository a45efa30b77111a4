#include "sctp/crypto/hmac.h"

#include <algorithm>
#include <array>

#include "sctp/crypto/wipe.h"

namespace rxsctp::sctp {

template <typename Hash>
Hmac<Hash>::Hmac(std::span<const std::uint8_t> key) {
  std::array<std::uint8_t, Hash::kBlockSize> block{};
  if (key.size() > block.size()) {
    const auto digest = Hash::of(key);
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
  wipe(block.data(), block.size());
}

template <typename Hash>
Hmac<Hash>::~Hmac() {
  wipe(&inner_, sizeof inner_);
  wipe(&outer_, sizeof outer_);
}

template <typename Hash>
typename Hmac<Hash>::Mac Hmac<Hash>::finish() {
  outer_.update(inner_.finish());
  return outer_.finish();
}

template <typename Hash>
typename Hmac<Hash>::Mac Hmac<Hash>::of(std::span<const std::uint8_t> key,
                                        std::span<const std::uint8_t> message) {
  Hmac hmac(key);
  hmac.update(message);
  return hmac.finish();
}

template class Hmac<Sha1>;
template class Hmac<Sha256>;

bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  if (a.size() != b.size()) return false;
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference = difference | (a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace rxsctp::sctp
