#include "io/poller.h"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

namespace rxsctp::io {
namespace {

TEST_CASE("a poller returns after its timeout, not before") {
  const auto poller = make_poller();
  const auto start = std::chrono::steady_clock::now();
  CHECK(poller->wait(std::chrono::microseconds(4'200)).empty());
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::microseconds(4'200));
}

TEST_CASE("wake() from another thread ends an endless wait, once") {
  const auto poller = make_poller();
  std::thread other([&poller] { poller->wake(); });
  CHECK(poller->wait(Duration::max()).empty());
  other.join();
  const auto start = std::chrono::steady_clock::now();
  poller->wait(std::chrono::milliseconds(2));
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(2));
}

}  // namespace
}  // namespace rxsctp::io
