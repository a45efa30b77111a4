#include "sctp/crypto/hmac.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rxsctp::sctp {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes text(std::string_view value) { return {value.begin(), value.end()}; }

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 0xf];
  }
  return out;
}

TEST_CASE("HMAC-SHA-256: RFC 4231 vectors") {
  Bytes counting(25);
  for (std::size_t i = 0; i < counting.size(); ++i) counting[i] = static_cast<std::uint8_t>(i + 1);

  CHECK(hex(HmacSha256::of(Bytes(20, 0x0b), text("Hi There"))) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(HmacSha256::of(text("Jefe"), text("what do ya want for nothing?"))) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(HmacSha256::of(Bytes(20, 0xaa), Bytes(50, 0xdd))) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  CHECK(hex(HmacSha256::of(counting, Bytes(50, 0xcd))) ==
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  CHECK(hex(HmacSha256::of(Bytes(131, 0xaa),
                           text("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(hex(HmacSha256::of(
            Bytes(131, 0xaa),
            text("This is a test using a larger than block-size key and a larger than block-size "
                 "data. The key needs to be hashed before being used by the HMAC algorithm."))) ==
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST_CASE("HMAC-SHA-1: RFC 2202 vectors") {
  Bytes counting(25);
  for (std::size_t i = 0; i < counting.size(); ++i) counting[i] = static_cast<std::uint8_t>(i + 1);

  CHECK(hex(HmacSha1::of(Bytes(20, 0x0b), text("Hi There"))) ==
        "b617318655057264e28bc0b6fb378c8ef146be00");
  CHECK(hex(HmacSha1::of(text("Jefe"), text("what do ya want for nothing?"))) ==
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  CHECK(hex(HmacSha1::of(Bytes(20, 0xaa), Bytes(50, 0xdd))) ==
        "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
  CHECK(hex(HmacSha1::of(counting, Bytes(50, 0xcd))) == "4c9007f4026250c6bc8414f9bf50c86c2d7235da");
  CHECK(hex(HmacSha1::of(Bytes(20, 0x0c), text("Test With Truncation"))) ==
        "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04");
  CHECK(hex(HmacSha1::of(Bytes(80, 0xaa),
                         text("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
        "aa4ae5e15272d00e95705637ce8a3b55ed402112");
  CHECK(hex(HmacSha1::of(
            Bytes(80, 0xaa),
            text("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"))) ==
        "e8e99d0f45237d786d6bbaa7965c7808bbff1a91");
}

TEST_CASE("HMAC-SHA-256: a keyed object is a template for many messages") {
  const Bytes key = text("a key");
  const HmacSha256 keyed(key);
  for (const std::string_view message : {"one", "two", ""}) {
    HmacSha256 hmac = keyed;
    hmac.update(text(message));
    CHECK(hmac.finish() == HmacSha256::of(key, text(message)));
  }
}

TEST_CASE("constant-time comparison tells every single-bit difference") {
  const auto mac = HmacSha256::of(text("k"), text("m"));
  CHECK(equal_in_constant_time(mac, mac));
  CHECK(equal_in_constant_time({}, {}));
  CHECK_FALSE(equal_in_constant_time(mac, std::span(mac).first(31)));
  for (std::size_t i = 0; i < mac.size() * 8; ++i) {
    auto other = mac;
    other[i / 8] ^= static_cast<std::uint8_t>(1 << (i % 8));
    CHECK_FALSE(equal_in_constant_time(mac, other));
  }
}

}  // namespace
}  // namespace rxsctp::sctp
