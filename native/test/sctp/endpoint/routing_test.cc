#include "sctp/endpoint/routing.h"

#include <doctest/doctest.h>

#include <vector>

namespace rxsctp::sctp {
namespace {

IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {.bytes = {a, b, c, d}, .family = IpFamily::kV4};
}

/// Which of `locals` is chosen for each of `remotes`, in turn; -1 for none.
std::vector<int> choices(const std::vector<IpAddress>& locals,
                         const std::vector<IpAddress>& remotes) {
  TransportList transports;
  LocalAddresses addresses;
  for (TransportId id = 0; id < locals.size(); ++id) {
    transports.add(id);
    addresses.set(id, {locals[id], 9899});
  }
  Routing routing(transports, addresses);
  std::vector<int> chosen;
  for (const IpAddress& remote : remotes) {
    const auto transport = routing.choose(remote);
    chosen.push_back(transport ? *transport : -1);
  }
  return chosen;
}

TEST_CASE("a path leaves from the address that is on the network of where it goes") {
  CHECK(choices({v4(10, 0, 1, 1), v4(10, 0, 2, 1)}, {v4(10, 0, 2, 2), v4(10, 0, 1, 2)}) ==
        std::vector{1, 0});
  CHECK(choices({v4(10, 0, 1, 1), v4(10, 0, 2, 1)}, {v4(10, 0, 2, 2), v4(10, 0, 2, 3)}) ==
        std::vector{1, 1});
}

TEST_CASE("where all are as near, paths leave from each in turn") {
  CHECK(choices({v4(127, 0, 0, 1), v4(127, 0, 0, 2)},
                {v4(127, 0, 0, 9), v4(127, 0, 0, 8), v4(127, 0, 0, 7)}) == std::vector{0, 1, 0});
}

TEST_CASE("none leaves from an address that does not reach it") {
  CHECK(choices({v4(127, 0, 0, 1), v4(10, 0, 0, 1)}, {v4(10, 0, 0, 9), v4(8, 8, 8, 8)}) ==
        std::vector{1, 1});
  IpAddress v6{.bytes = {0xfd}, .family = IpFamily::kV6};
  v6.bytes[15] = 1;
  CHECK(choices({v4(10, 0, 0, 1)}, {v6, v4(127, 0, 0, 1)}) == std::vector{-1, -1});
  const IpAddress any{.bytes = {}, .family = IpFamily::kV6};
  CHECK(choices({any}, {v6, v4(10, 0, 0, 1)}) == std::vector{0, 0});
}

}  // namespace
}  // namespace rxsctp::sctp
