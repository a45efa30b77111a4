#include "io/ip_text.h"

#include <doctest/doctest.h>

namespace rxsctp::io {
namespace {

TEST_CASE("IP addresses survive the way through text") {
  for (const char* text :
       {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::7", "fe80::1%3"}) {
    CAPTURE(text);
    const auto address = parse_ip(text);
    REQUIRE(address);
    CHECK(format_ip(*address) == text);
  }
}

TEST_CASE("an IPv4-mapped address is the IPv4 address it means") {
  CHECK(parse_ip("::ffff:192.0.2.1") == parse_ip("192.0.2.1"));
}

TEST_CASE("an interface name serves as zone") {
  const auto address = parse_ip("fe80::1%lo");
  REQUIRE(address);
  CHECK(address->scope_id > 0);
}

TEST_CASE("what is no literal address is refused") {
  for (const char* text : {"", "localhost", "127.0.0.256", "1.2.3", "::g", "fe80::1%nosuchif",
                           "127.0.0.1 ", "127.0.0.1%lo"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_ip(text));
  }
}

}  // namespace
}  // namespace rxsctp::io
