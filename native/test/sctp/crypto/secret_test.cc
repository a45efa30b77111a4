#include "sctp/crypto/secret.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>

#include "sctp/crypto/hmac.h"

namespace rxsctp::sctp {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST_CASE("a secret is what it was made of, and its copies are their own") {
  const Bytes key{1, 2, 3};
  Secret secret(key);
  const Secret copy = secret;
  secret = Secret();
  CHECK(secret.bytes().empty());
  CHECK(Bytes(copy.bytes().begin(), copy.bytes().end()) == key);
}

TEST_CASE("wiped memory holds nothing") {
  Bytes bytes(100, 7);
  wipe(bytes.data(), bytes.size());
  CHECK(bytes == Bytes(100));
  wipe(nullptr, 0);
}

TEST_CASE("an HMAC that is done with leaves nothing of its key behind") {
  alignas(HmacSha256) std::array<std::uint8_t, sizeof(HmacSha256)> memory;
  memory.fill(0);
  auto* const hmac = new (memory.data()) HmacSha256(Bytes{1, 2, 3});
  CHECK(std::ranges::any_of(memory, [](std::uint8_t byte) { return byte != 0; }));
  std::destroy_at(hmac);
  CHECK(std::ranges::all_of(memory, [](std::uint8_t byte) { return byte == 0; }));
}

}  // namespace
}  // namespace rxsctp::sctp
