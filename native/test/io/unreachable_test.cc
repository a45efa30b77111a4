#include "io/unreachable.h"

#include <doctest/doctest.h>

#include <cerrno>

#include "io/ip_text.h"
#include "io/route.h"

namespace rxsctp::io {
namespace {

using Kind = IcmpError::Kind;

TEST_CASE("errnos of a way there is not, and of other things") {
  CHECK(unreachable_kind(ENETUNREACH) == Kind::kNetUnreachable);
  CHECK(unreachable_kind(ENETDOWN) == Kind::kNetUnreachable);
  CHECK(unreachable_kind(EADDRNOTAVAIL) == Kind::kNetUnreachable);
  CHECK(unreachable_kind(EHOSTUNREACH) == Kind::kHostUnreachable);
  CHECK(unreachable_kind(EACCES) == Kind::kHostUnreachable);
  CHECK_FALSE(unreachable_kind(0));
  CHECK_FALSE(unreachable_kind(ECONNREFUSED));
  CHECK_FALSE(unreachable_kind(EMSGSIZE));
}

TEST_CASE("there is a route to this host, also from an address of it, and none from others'") {
  const auto loopback = *parse_ip("127.0.0.1");
  CHECK(route_error(loopback, {}) == 0);
  CHECK(route_error(loopback, *parse_ip("127.0.0.2")) == 0);
  CHECK(route_error(loopback, *parse_ip("0.0.0.0")) == 0);
  CHECK(route_error(loopback, *parse_ip("::1")) == 0);  // no address to send to IPv4 from
  CHECK(route_error(loopback, *parse_ip("203.0.113.1")) == EADDRNOTAVAIL);
  CHECK(route_error(*parse_ip("255.255.255.255"), {}) == EACCES);
}

}  // namespace
}  // namespace rxsctp::io
