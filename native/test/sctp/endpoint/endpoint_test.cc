#include "sctp/endpoint/endpoint.h"

#include <doctest/doctest.h>

#include "test/sctp/support/test_random.h"

namespace rxsctp::sctp::test {
namespace {

constexpr std::uint16_t kPort = 5000;

TEST_CASE("an endpoint has its port on all of its transports") {
  TestRandom random(1);
  EndpointTable table(1);
  REQUIRE(table.open(1, {.transports = {3, 4}, .port = kPort, .association = {}}, random) == kPort);
  CHECK(table.find(3, kPort) == table.find(EndpointId{1}));
  CHECK(table.find(4, kPort) == table.find(EndpointId{1}));
  CHECK(table.find(5, kPort) == nullptr);

  table.close(1);
  CHECK(table.find(3, kPort) == nullptr);
  CHECK(table.find(4, kPort) == nullptr);
  CHECK(table.take_closed() == std::vector<EndpointId>{1});
}

TEST_CASE("a port that is taken on one transport is taken on none of the others") {
  TestRandom random(1);
  EndpointTable table(1);
  REQUIRE(table.open(1, {.transports = {3}, .port = kPort, .association = {}}, random));
  CHECK_FALSE(table.open(2, {.transports = {2, 3}, .port = kPort, .association = {}}, random));
  CHECK(table.find(2, kPort) == nullptr);
  CHECK(table.find(EndpointId{2}) == nullptr);
  CHECK(table.open(2, {.transports = {2, 4}, .port = kPort, .association = {}}, random) == kPort);
}

TEST_CASE("an ephemeral port is one that is free on all transports") {
  TestRandom random(1);
  EndpointTable table(1);
  constexpr std::uint32_t kFirst = 49152;
  // On each of the two transports half of the ports are taken, but for one.
  for (std::uint32_t port = kFirst; port < 65536; ++port) {
    if (port == 60'001) continue;
    const auto transport = static_cast<TransportId>(port % 2);
    REQUIRE(table.open(
        port,
        {.transports = {transport}, .port = static_cast<std::uint16_t>(port), .association = {}},
        random));
  }
  CHECK(table.open(1, {.transports = {0, 1}, .association = {}}, random) == 60'001);
  CHECK_FALSE(table.open(2, {.transports = {0, 1}, .association = {}}, random));
  CHECK(table.open(3, {.transports = {2}, .association = {}}, random));
}

}  // namespace
}  // namespace rxsctp::sctp::test
