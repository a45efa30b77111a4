#include "sctp/negotiation/peer_addresses.h"

#include <doctest/doctest.h>

#include "test/sctp/support/host.h"

namespace rxsctp::sctp::test {
namespace {

PeerAddresses list(std::initializer_list<std::uint8_t> hosts) {
  PeerAddresses addresses;
  for (const std::uint8_t host : hosts) addresses.add(ipv4(host));
  return addresses;
}

TEST_CASE("a list is the same in any order, and with what it repeats") {
  CHECK(list({3, 1, 2}) == list({2, 3, 1, 1, 3}));
  CHECK(list({1, 2}) != list({1, 3}));
  CHECK(list({1, 2}).contains(ipv4(2)));
  CHECK_FALSE(list({1, 2}).contains(ipv4(3)));
}

TEST_CASE("what a later list adds is neither in the first nor where it came from") {
  CHECK(list({1, 2}).added_by(list({2, 1}), ipv4(9)).empty());
  CHECK(list({1, 2}).added_by(list({1}), ipv4(9)).empty());
  CHECK(list({1, 2}).added_by(list({9, 2}), ipv4(9)).empty());
  CHECK(list({}).added_by(list({9, 2}), ipv4(9)) == std::vector{ipv4(2)});
  CHECK(list({1, 2}).added_by(list({5, 2, 3}), ipv4(9)) == std::vector{ipv4(3), ipv4(5)});
}

TEST_CASE("of a longer list than is kept, the same addresses are kept in any order") {
  PeerAddresses up;
  PeerAddresses down;
  for (std::uint8_t i = 0; i < 100; ++i) {
    up.add(ipv4(i));
    down.add(ipv4(99 - i));
  }
  CHECK(up.all().size() == PeerAddresses::kMost);
  CHECK(up == down);
  CHECK(up.added_by(down, ipv4(200)).empty());
  // What the first list may have had above those is not called new.
  CHECK(up.added_by(list({150}), ipv4(200)).empty());
}

}  // namespace
}  // namespace rxsctp::sctp::test
