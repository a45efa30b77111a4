#include "sctp/auth/association_key.h"

#include <doctest/doctest.h>

#include <vector>

namespace rxsctp::sctp {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes operator+(Bytes first, std::span<const std::uint8_t> second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// With the random number `first`, then zeros.
KeyVector vector(std::uint8_t first, std::optional<Bytes> types = std::nullopt,
                 Bytes hmacs = {0, 1}) {
  KeyVector::Random random{first};
  return {random, types ? std::optional(std::span<const std::uint8_t>(*types)) : std::nullopt,
          hmacs};
}

Bytes hmac_of(const KeyVector& one, const KeyVector& other) {
  AssociationKey key(Secret(Bytes{1, 2, 3}));
  const AuthHmac hmac = key.hmac(HmacId::kSha1, Bytes(40, 9), one, other);
  return {hmac.begin(), hmac.begin() + 20};
}

Bytes expected(std::span<const std::uint8_t> smaller, std::span<const std::uint8_t> larger) {
  const Bytes covered = Bytes(8, 9) + Bytes(20) + Bytes(12, 9);
  const auto mac = HmacSha1::of(Bytes{1, 2, 3} + smaller + larger, covered);
  return {mac.begin(), mac.end()};
}

TEST_CASE("the smaller key vector goes first, whichever side is asked (RFC 4895, 6.1)") {
  const KeyVector low = vector(1);
  const KeyVector high = vector(2);
  CHECK(hmac_of(low, high) == expected(low.bytes(), high.bytes()));
  CHECK(hmac_of(high, low) == expected(low.bytes(), high.bytes()));
}

TEST_CASE("the longer key vector is the larger number, whatever is in it") {
  const KeyVector shorter = vector(255);
  const KeyVector longer = vector(0, Bytes{});
  CHECK(longer.bytes().size() == shorter.bytes().size() + 4);
  CHECK(hmac_of(shorter, longer) == expected(shorter.bytes(), longer.bytes()));
  CHECK(hmac_of(longer, shorter) == expected(shorter.bytes(), longer.bytes()));
}

TEST_CASE("equal key vectors may come in any order") {
  const KeyVector same = vector(7, Bytes{0, 1});
  CHECK(hmac_of(same, same) == expected(same.bytes(), same.bytes()));
}

TEST_CASE("a key that was made of other vectors is forgotten") {
  AssociationKey key(Secret(Bytes{1, 2, 3}));
  const Bytes packet(60, 4);
  const AuthHmac before = key.hmac(HmacId::kSha256, packet, vector(1), vector(2));
  CHECK(key.hmac(HmacId::kSha256, packet, vector(1), vector(2)) == before);
  key.forget();
  const AuthHmac after = key.hmac(HmacId::kSha256, packet, vector(1), vector(3));
  CHECK(after != before);
}

TEST_CASE("whatever stands for the HMAC is not covered by it, and all else is") {
  AssociationKey key(Secret(Bytes{}));
  Bytes packet(60, 4);
  const AuthHmac right = key.hmac(HmacId::kSha1, packet, vector(1), vector(2));
  for (std::size_t i = 0; i < packet.size(); ++i) {
    packet[i] ^= 1;
    const bool same = key.hmac(HmacId::kSha1, packet, vector(1), vector(2)) == right;
    CHECK(same == (i >= 8 && i < 28));
    packet[i] ^= 1;
  }
}

}  // namespace
}  // namespace rxsctp::sctp
