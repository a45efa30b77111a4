#include <doctest/doctest.h>

#include <set>

#include "engine/address.h"

namespace rxsctp {
namespace {

IpAddress v4(std::uint8_t last) { return {{127, 0, 0, last}, 0, IpFamily::kV4}; }

TEST_CASE("address hash: equal addresses, equal hashes; every part and the seed count") {
  CHECK(hash_value(v4(1), 7) == hash_value(v4(1), 7));
  std::set<std::size_t> hashes;
  for (int last = 0; last < 256; ++last) {
    hashes.insert(hash_value(v4(static_cast<std::uint8_t>(last)), 7));
  }
  CHECK(hashes.size() == 256);
  CHECK(hash_value(v4(1), 7) != hash_value(v4(1), 8));

  IpAddress v6 = v4(1);
  v6.family = IpFamily::kV6;
  CHECK(hash_value(v6, 7) != hash_value(v4(1), 7));
  IpAddress scoped = v6;
  scoped.scope_id = 2;
  CHECK(hash_value(scoped, 7) != hash_value(v6, 7));
  for (std::size_t i = 0; i < v6.bytes.size(); ++i) {
    IpAddress other = v6;
    other.bytes[i] ^= 0x80;
    CHECK(hash_value(other, 7) != hash_value(v6, 7));
  }
}

}  // namespace
}  // namespace rxsctp
