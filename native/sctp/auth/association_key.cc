#include "sctp/auth/association_key.h"

#include <algorithm>
#include <vector>

#include "sctp/crypto/wipe.h"

namespace rxsctp::sctp {
namespace {

/// As numbers in network byte order. The first byte of each is that of a type, and so not zero: the
/// longer is the larger.
bool is_less(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  if (a.size() != b.size()) return a.size() < b.size();
  return std::ranges::lexicographical_compare(a, b);
}

template <typename Hash>
Hmac<Hash> keyed(const Secret& shared, const KeyVector& one, const KeyVector& other) {
  const bool in_order = is_less(one.bytes(), other.bytes());
  std::vector<std::uint8_t> key;
  key.reserve(shared.bytes().size() + one.bytes().size() + other.bytes().size());
  for (const auto part : {shared.bytes(), in_order ? one.bytes() : other.bytes(),
                          in_order ? other.bytes() : one.bytes()}) {
    key.insert(key.end(), part.begin(), part.end());
  }
  const Hmac<Hash> begun(key);
  wipe(key.data(), key.size());
  return begun;
}

template <typename Hash>
AuthHmac finished(Hmac<Hash> hmac, std::span<const std::uint8_t> covered) {
  static constexpr std::array<std::uint8_t, Hmac<Hash>::kSize> kZeros{};
  hmac.update(covered.first(AuthChunk::kHeaderSize));
  hmac.update(kZeros);
  hmac.update(covered.subspan(AuthChunk::kHeaderSize + kZeros.size()));
  AuthHmac result{};
  std::ranges::copy(hmac.finish(), result.begin());
  return result;
}

}  // namespace

void AssociationKey::forget() {
  sha1_.reset();
  sha256_.reset();
}

AuthHmac AssociationKey::hmac(HmacId id, std::span<const std::uint8_t> covered,
                              const KeyVector& one, const KeyVector& other) {
  if (id == HmacId::kSha1) {
    if (!sha1_) sha1_.emplace(keyed<Sha1>(shared_, one, other));
    return finished(*sha1_, covered);
  }
  if (!sha256_) sha256_.emplace(keyed<Sha256>(shared_, one, other));
  return finished(*sha256_, covered);
}

}  // namespace rxsctp::sctp
