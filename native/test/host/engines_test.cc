#include "host/engines.h"

#include <doctest/doctest.h>

#include <cerrno>

#include "io/ip_text.h"
#include "test/host/support/user.h"

namespace rxsctp::host {
namespace {

#ifdef RXSCTP_WITHOUT_KERNEL
constexpr bool kHasKernel = false;
#else
constexpr bool kHasKernel = true;
#endif

TEST_CASE("engines have names") {
  CHECK(engine_named("embedded"));
  CHECK(engine_named("kernel"));
  CHECK(engine_named("embedded") != engine_named("kernel"));
  CHECK_FALSE(engine_named("none"));
}

TEST_CASE("an engine that was left out of the build is a protocol that the host has not got" *
          doctest::skip(kHasKernel)) {
  testing::User user;
  OpenEndpoint options;
  options.engine = *engine_named("kernel");
  options.addresses = {*io::parse_ip("127.0.0.1")};
  options.port = 5000;
  const Event event = user.open(options);
  const auto& failed = std::get<EndpointFailed>(event.body);
  CHECK(failed.error == EPROTONOSUPPORT);
  CHECK(failed.syscall == "socket");
  CHECK(failed.port == 5000);
  CHECK(failed.address == options.addresses.front());
}

}  // namespace
}  // namespace rxsctp::host
