#include "sctp/negotiation/cookie.h"

#include <doctest/doctest.h>

#include "test/sctp/support/host.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

StateCookie sample(Time now) {
  StateCookie cookie;
  cookie.created = now;
  cookie.life = seconds(60);
  cookie.path = {.remote = ipv4(9), .local = {}, .remote_udp_port = 1234, .transport = 7};
  cookie.endpoint = 3;
  cookie.local_port = 5000;
  cookie.remote_port = 40000;
  cookie.local_tag = 0x11223344;
  cookie.peer_tag = 0x55667788;
  cookie.capabilities = {.local_initial_tsn = Tsn(0xfffffff0),
                         .peer_initial_tsn = Tsn(12),
                         .peer_a_rwnd = 65536,
                         .outbound_streams = 17,
                         .inbound_streams = 18,
                         .address_types = {.ipv4 = true, .ipv6 = false}};
  cookie.capabilities.extensions.add(Extension::kReconfiguration);
  cookie.capabilities.peer_addresses.add(ipv4(3));
  cookie.tie_tags = 0x123456789abcdef1;
  return cookie;
}

TEST_CASE("a cookie keeps what the peer says of authentication, of any size that it may have") {
  TestRandom random(1);
  CookieJar jar(random);
  const Time now{seconds(100)};
  StateCookie cookie = sample(now);
  cookie.path.remote = ipv6(99);
  cookie.capabilities.extensions.add(Extension::kAuthentication);
  cookie.capabilities.indicates_adaptation = true;
  for (std::uint8_t i = 0; i < 20; ++i) cookie.capabilities.peer_addresses.add(ipv6(i));
  KeyVector::Random number{1, 2, 3};
  for (const std::size_t types : {0, 1, 256}) {
    for (const std::size_t hmacs : {1, 16}) {
      cookie.peer_keys = KeyVector(number, Bytes(types, 7), Bytes(2 * hmacs, 1));
      CHECK(jar.open(jar.seal(cookie, now).bytes())->peer_keys == cookie.peer_keys);
    }
  }
  cookie.peer_keys = KeyVector(number, std::nullopt, Bytes{0, 1});
  CHECK(jar.open(jar.seal(cookie, now).bytes())->peer_keys == cookie.peer_keys);
  CHECK_FALSE(jar.open(jar.seal(sample(now), now).bytes())->peer_keys);
}

TEST_CASE("a cookie comes back as it was sealed") {
  bool indicates = false;
  SUBCASE("with what the layer above is") { indicates = true; }
  SUBCASE("without") {}
  for (const IpFamily family : {IpFamily::kV4, IpFamily::kV6}) {
    TestRandom random(1);
    CookieJar jar(random);
    const Time now{seconds(100)};
    StateCookie cookie = sample(now);
    cookie.path.remote.family = family;
    cookie.capabilities.indicates_adaptation = indicates;
    cookie.capabilities.adaptation_indication = indicates ? 0x01020304 : 0;
    if (family == IpFamily::kV6) cookie.path.remote.bytes[15] = 99;
    const SealedCookie sealed = jar.seal(cookie, now);
    const auto opened = jar.open(sealed.bytes());
    REQUIRE(opened);
    CHECK(opened->created == cookie.created);
    CHECK(opened->life == cookie.life);
    CHECK(opened->path == cookie.path);
    CHECK(opened->endpoint == cookie.endpoint);
    CHECK(opened->local_port == cookie.local_port);
    CHECK(opened->remote_port == cookie.remote_port);
    CHECK(opened->local_tag == cookie.local_tag);
    CHECK(opened->peer_tag == cookie.peer_tag);
    CHECK(opened->capabilities == cookie.capabilities);
    CHECK(opened->tie_tags == cookie.tie_tags);
    CHECK(!opened->stale(now + seconds(60)));
    CHECK(opened->stale(now + seconds(60) + Duration(1)));
  }
}

TEST_CASE("a cookie has room for as many addresses as are kept of a peer's, and whatever else") {
  TestRandom random(1);
  CookieJar jar(random);
  const Time now{seconds(100)};
  StateCookie cookie = sample(now);
  cookie.path.remote.family = IpFamily::kV6;
  for (std::uint8_t i = 0; i < 100; ++i) {
    IpAddress address{.bytes = {0xfd, 0, i}, .family = IpFamily::kV6};
    cookie.capabilities.peer_addresses.add(address);
  }
  CHECK(cookie.capabilities.peer_addresses.all().size() == PeerAddresses::kMost);
  const auto opened = jar.open(jar.seal(cookie, now).bytes());
  REQUIRE(opened);
  CHECK(opened->capabilities == cookie.capabilities);
}

TEST_CASE("every flipped bit, every truncation and every addition is noticed") {
  TestRandom random(1);
  CookieJar jar(random);
  const Time now{seconds(100)};
  const SealedCookie sealed = jar.seal(sample(now), now);
  const Bytes good(sealed.bytes().begin(), sealed.bytes().end());
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bad = good;
      bad[i] ^= static_cast<std::uint8_t>(1 << bit);
      CHECK(!jar.open(bad));
    }
    CHECK(!jar.open(std::span(good).first(i)));
  }
  Bytes longer = good;
  longer.push_back(0);
  CHECK(!jar.open(longer));
}

TEST_CASE("a cookie outlives one rotation of the key, not two") {
  TestRandom random(1);
  CookieJar jar(random);
  Time now{seconds(100)};
  jar.seal(sample(now), now);
  now += seconds(59);
  const SealedCookie old = jar.seal(sample(now), now);
  now += seconds(59);
  jar.seal(sample(now), now);
  CHECK(jar.open(old.bytes()));
  now += seconds(61);
  jar.seal(sample(now), now);
  CHECK(!jar.open(old.bytes()));
}

TEST_CASE("after a long silence the old key is gone") {
  TestRandom random(1);
  CookieJar jar(random);
  Time now{seconds(100)};
  const SealedCookie old = jar.seal(sample(now), now);
  now += seconds(1000);
  const SealedCookie fresh = jar.seal(sample(now), now);
  CHECK(!jar.open(old.bytes()));
  CHECK(jar.open(fresh.bytes()));
}

TEST_CASE("a longer life slows the rotation down") {
  TestRandom random(1);
  CookieJar jar(random);
  Time now{seconds(100)};
  StateCookie cookie = sample(now);
  cookie.life = seconds(600);
  const SealedCookie sealed = jar.seal(cookie, now);
  for (int i = 0; i < 6; ++i) {
    now += seconds(99);
    jar.seal(cookie, now);
  }
  CHECK(jar.open(sealed.bytes()));
}

TEST_CASE("another jar's cookies are forgeries") {
  TestRandom one(1);
  TestRandom two(2);
  CookieJar ours(one);
  CookieJar theirs(two);
  const Time now{seconds(100)};
  ours.seal(sample(now), now);
  CHECK(!ours.open(theirs.seal(sample(now), now).bytes()));
}

}  // namespace
}  // namespace rxsctp::sctp::test
