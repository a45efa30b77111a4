#include "kernel/receive_window.h"

#include <doctest/doctest.h>

namespace rxsctp::kernel {
namespace {

constexpr Time kStart{std::chrono::seconds(10)};
constexpr Duration kLong = std::chrono::seconds(1);

TEST_CASE("a window is shut by bytes, or by messages however small") {
  ReceiveWindow window(640);
  window.deliver(639);
  CHECK(window.open());
  CHECK(window.room() == 1);
  window.deliver(1);
  CHECK_FALSE(window.open());
  CHECK(window.room() == 0);
  window.consume({640, 2});
  CHECK(window.room() == 640);
  for (int i = 0; i < 10; ++i) {
    CHECK(window.open());
    window.deliver(1);
  }
  CHECK_FALSE(window.open());
  window.consume({1, 1});
  CHECK(window.open());
  CHECK(window.messages() == 9);
  CHECK(window.bytes() == 9);
}

TEST_CASE("that it is full is told once, after a while, until it opens again") {
  ReceiveWindow window(100);
  window.keep_waiting(kStart);
  CHECK(window.deadline() == kNever);  // it is open
  window.deliver(100);
  CHECK(window.deadline() == kNever);  // nothing waits
  window.keep_waiting(kStart);
  const Time deadline = window.deadline();
  CHECK(deadline > kStart);
  CHECK(deadline < kStart + kLong);
  window.keep_waiting(kStart + kLong);
  CHECK(window.deadline() == deadline);
  CHECK_FALSE(window.take_full(kStart));
  CHECK(window.take_full(deadline));
  CHECK_FALSE(window.take_full(deadline + kLong));
  CHECK(window.deadline() == kNever);

  window.consume({100, 1});
  window.deliver(100);
  window.keep_waiting(kStart + kLong);
  CHECK(window.take_full(kStart + 2 * kLong));
}

TEST_CASE("a window that opened in time was never full") {
  ReceiveWindow window(100);
  window.deliver(100);
  window.keep_waiting(kStart);
  window.consume({1, 0});
  CHECK(window.deadline() == kNever);
  CHECK_FALSE(window.take_full(kStart + kLong));
}

TEST_CASE("more than there is cannot be consumed") {
  ReceiveWindow window(100);
  window.deliver(10);
  window.consume({50, 5});
  CHECK(window.messages() == 0);
  CHECK(window.room() == 100);
}

}  // namespace
}  // namespace rxsctp::kernel
