#include <doctest/doctest.h>

#include <initializer_list>

#include "engine/ready.h"

namespace rxsctp {
namespace {

TEST_CASE("a token names its engine, and is never one of another engine or the poller's own") {
  for (std::size_t engine = 0; engine < TokenRange::kEngines; ++engine) {
    const TokenRange tokens(engine);
    for (const std::uint32_t number : {0u, 1u, 0xffffu, 0x0fff'ffffu}) {
      const std::uint32_t token = tokens.token(number);
      CHECK(TokenRange::engine_of(token) == engine);
      CHECK(TokenRange::number_of(token) == number);
      CHECK(token != 0xffff'ffff);
    }
    // Numbers that have run out begin anew, within the engine's own.
    CHECK(tokens.token(0x1000'0001) == tokens.token(1));
  }
}

}  // namespace
}  // namespace rxsctp
