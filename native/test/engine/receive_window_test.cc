#include "engine/receive_window.h"

#include <doctest/doctest.h>

namespace rxsctp {
namespace {

constexpr Time kStart{std::chrono::seconds(10)};
constexpr Time kFull = kStart + ReceiveWindow::kFullDelay;

TEST_CASE("a window is shut by bytes, or by messages however small") {
  ReceiveWindow window(640);
  window.deliver(639);
  CHECK_FALSE(window.shut());
  CHECK(window.free() == 1);
  window.deliver(1);
  CHECK(window.shut());
  CHECK(window.free() == 0);
  window.consume({640, 2});
  CHECK(window.free() == 640);
  for (int i = 0; i < 10; ++i) {
    CHECK_FALSE(window.shut());
    window.deliver(1);
  }
  CHECK(window.shut());
  CHECK(window.charge() == 640);
  window.consume({1, 1});
  CHECK_FALSE(window.shut());
  CHECK(window.unconsumed().messages == 9);
  CHECK(window.unconsumed().bytes == 9);
}

TEST_CASE("what is stored takes of it, and shuts it while the user holds as much") {
  ReceiveWindow window(1000);
  window.deliver(400);
  CHECK(window.free(500) == 100);
  CHECK(window.free(700) == 0);
  CHECK_FALSE(window.shut({600, 1}));  // the user holds less than that
  CHECK_FALSE(window.shut({350, 250}));
  CHECK(window.shut({350, 251}));
}

TEST_CASE("that it is full is told once, after a while, until half of it was free") {
  ReceiveWindow window(1000);
  window.on_received(kStart);
  CHECK(window.deadline() == kNever);  // it is open
  window.deliver(1000);
  window.on_received(kStart);
  CHECK(window.deadline() == kFull);
  window.on_received(kStart + ReceiveWindow::kFullDelay / 2);
  CHECK(window.deadline() == kFull);
  window.on_deadline(kFull - Duration(1));
  CHECK_FALSE(window.take_full());
  window.on_deadline(kFull);
  CHECK(window.take_full());
  CHECK_FALSE(window.take_full());
  CHECK(window.deadline() == kNever);

  window.consume({499, 0});
  window.deliver(499);
  window.on_received(kFull);
  CHECK(window.deadline() == kNever);
  window.on_dropped();
  CHECK_FALSE(window.take_full());

  window.consume({500, 1});
  window.deliver(500);
  window.on_received(kFull);
  window.on_deadline(kFull + ReceiveWindow::kFullDelay);
  CHECK(window.take_full());
}

TEST_CASE("half of it is free when neither the user nor what is stored has it") {
  ReceiveWindow window(1000);
  window.deliver(1000);
  window.on_dropped();
  CHECK(window.take_full());
  window.consume({900, 0}, {501, 1});
  window.deliver(900);
  window.on_dropped();
  CHECK_FALSE(window.take_full());
}

TEST_CASE("what has to be dropped is told of at once, if it is the user who has the window") {
  ReceiveWindow window(1000);
  window.deliver(499);
  window.on_dropped();
  CHECK_FALSE(window.take_full());
  window.deliver(1);
  window.on_dropped();
  CHECK(window.take_full());
}

TEST_CASE("a window that opened in time was never full") {
  ReceiveWindow window(1000);
  window.deliver(1000);
  window.on_received(kStart);
  window.consume({1, 0}, {0, 2});
  CHECK(window.deadline() == kFull);  // too little for what comes next
  window.consume({1, 0}, {0, 2});
  CHECK(window.deadline() == kNever);
  window.on_deadline(kFull);
  CHECK_FALSE(window.take_full());
}

TEST_CASE("a restart of the peer leaves in the window what the user holds") {
  ReceiveWindow window(100);
  window.carry({60, 1});
  CHECK(window.free() == 36);  // 64 for the message
  window.consume({60, 1});
  CHECK(window.free() == 100);
}

TEST_CASE("more than there is cannot be consumed, and more than can be counted is not counted") {
  ReceiveWindow window(100);
  window.deliver(10);
  window.consume({50, 5});
  CHECK(window.unconsumed().messages == 0);
  CHECK(window.free() == 100);
  window.deliver(0xffff'ffff);
  window.deliver(10);
  CHECK(window.unconsumed().bytes == 0xffff'ffff);
  CHECK(window.free() == 0);
}

}  // namespace
}  // namespace rxsctp
