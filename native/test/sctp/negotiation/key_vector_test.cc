#include "sctp/negotiation/key_vector.h"

#include <doctest/doctest.h>

#include <vector>

#include "sctp/negotiation/auth_policy.h"
#include "sctp/negotiation/random_numbers.h"
#include "test/sctp/support/host.h"

namespace rxsctp::sctp::test {
namespace {

Bytes to_bytes(std::span<const std::uint8_t> view) { return {view.begin(), view.end()}; }

TEST_CASE("a key vector is the parameters as they were said, without padding (RFC 4895, 6.1)") {
  KeyVector::Random random{};
  random.fill(5);
  const KeyVector vector(random, Bytes{0, 1, 2}, Bytes{0, 3});
  Bytes expected{0x80, 2, 0, 36};
  expected.insert(expected.end(), 32, 5);
  for (const std::uint8_t byte : {0x80, 3, 0, 7, 0, 1, 2, 0x80, 4, 0, 6, 0, 3}) {
    expected.push_back(byte);
  }
  CHECK(to_bytes(vector.bytes()) == expected);
  CHECK(to_bytes(vector.random()) == Bytes(32, 5));
  CHECK(to_bytes(*vector.chunk_types()) == Bytes{0, 1, 2});
  CHECK(to_bytes(vector.hmacs().ids) == Bytes{0, 3});

  const KeyVector unlisted(random, std::nullopt, Bytes{0, 3});
  CHECK_FALSE(unlisted.chunk_types());
  CHECK(unlisted.bytes().size() == 42);
  const KeyVector empty(random, Bytes{}, Bytes{0, 3});
  CHECK(empty.chunk_types()->empty());
  CHECK(empty.bytes().size() == 46);
}

TEST_CASE("a policy says what its options ask for, and nothing that RFC 4895, 3.2, forbids") {
  AuthSettings settings;
  settings.chunks = {0, 1, 2, 14, 15, 0, 0xc1};
  settings.keys = {{3, {1}}, {5, {2}}};
  const AuthPolicy policy(settings);
  CHECK(policy.active_key() == 3);
  CHECK(policy.keys().size() == 2);
  const KeyVector vector = policy.vector({});
  CHECK(to_bytes(*vector.chunk_types()) == Bytes{0, 0xc1});
  CHECK(to_bytes(vector.hmacs().ids) == Bytes{0, 3, 0, 1});

  settings.chunks.clear();
  settings.hmacs = {1};
  settings.active_key = 0;
  const AuthPolicy other(settings);
  CHECK(other.active_key() == 0);
  CHECK(other.keys().at(0).bytes().empty());
  CHECK_FALSE(other.vector({}).chunk_types());
  CHECK(to_bytes(other.vector({}).hmacs().ids) == Bytes{0, 1});
  CHECK(AuthPolicy::of(std::nullopt) == nullptr);
  CHECK(AuthPolicy::of(settings)->active_key() == 0);
}

TEST_CASE("a random number is one association's own, and no other stack's") {
  TestRandom random(1);
  RandomNumbers numbers(random);
  const auto first = numbers.of(1, Tsn(2));
  CHECK(numbers.of(1, Tsn(2)) == first);
  CHECK(numbers.of(2, Tsn(2)) != first);
  CHECK(numbers.of(1, Tsn(3)) != first);
  RandomNumbers others(random);
  CHECK(others.of(1, Tsn(2)) != first);
}

}  // namespace
}  // namespace rxsctp::sctp::test
