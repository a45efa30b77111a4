#include "sctp/negotiation/spent_tags.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

constexpr Time kStart{std::chrono::hours(1)};
constexpr Duration kLife = seconds(60);

TEST_CASE("a tag is spent for as long as a cookie with it may live, and no longer") {
  SpentTags tags;
  tags.add(1, kStart, kLife);
  tags.add(2, kStart + kLife, kLife);
  CHECK(tags.contains(1));
  CHECK(tags.contains(2));
  tags.add(3, kStart + kLife + Duration(1), kLife);
  CHECK(!tags.contains(1));
  CHECK(tags.contains(2));
  CHECK(tags.forgotten_until() < kStart);
}

TEST_CASE("of too many the oldest go, and all cookies of their time with them") {
  SpentTags tags;
  constexpr std::uint32_t kMore = 1000;
  for (std::uint32_t i = 0; i < SpentTags::kCapacity + kMore; ++i) {
    tags.add(i + 1, kStart + Duration(i), kLife);
  }
  CHECK(tags.size() == SpentTags::kCapacity);
  CHECK(!tags.contains(kMore));
  CHECK(tags.contains(kMore + 1));
  CHECK(tags.forgotten_until() == kStart + Duration(kMore - 1));
}

}  // namespace
}  // namespace rxsctp::sctp::test
