#include "sctp/recovery/timer_queue.h"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "test/sctp/support/test_random.h"

namespace rxsctp::sctp::test {
namespace {

Time at(int us) { return Time{Duration(us)}; }

TEST_CASE("hooks come out by their earliest deadline") {
  TimerQueue queue;
  TimerHook a, b, c;
  queue.arm(a, at(30));
  queue.arm(b, at(10));
  queue.arm(c, at(20));
  CHECK(queue.next() == at(10));
  CHECK(queue.pop(at(9)) == nullptr);
  CHECK(queue.pop(at(25)) == &b);
  CHECK(queue.pop(at(25)) == &c);
  CHECK(queue.pop(at(25)) == nullptr);
  CHECK(queue.next() == at(30));
}

TEST_CASE("a later deadline leaves the entry, an earlier one moves it, never is no deadline") {
  TimerQueue queue;
  TimerHook a;
  queue.arm(a, kNever);
  CHECK(queue.next() == kNever);
  queue.arm(a, at(10));
  queue.arm(a, at(50));
  CHECK(queue.next() == at(10));
  queue.arm(a, at(5));
  CHECK(queue.next() == at(5));
  queue.remove(a);
  queue.remove(a);
  CHECK(queue.next() == kNever);
}

TEST_CASE("random arming and removing keeps the order") {
  TestRandom random(5);
  TimerQueue queue;
  std::vector<std::unique_ptr<TimerHook>> hooks;
  for (int i = 0; i < 500; ++i) {
    hooks.push_back(std::make_unique<TimerHook>());
    queue.arm(*hooks.back(), at(static_cast<int>(random.next32() % 1000)));
  }
  for (int i = 0; i < 500; i += 3) queue.remove(*hooks[static_cast<std::size_t>(i)]);
  for (int i = 1; i < 500; i += 3) {
    queue.arm(*hooks[static_cast<std::size_t>(i)], at(static_cast<int>(random.next32() % 1000)));
  }
  int popped = 0;
  Time last{};
  while (queue.next() != kNever) {
    CHECK(queue.next() >= last);
    last = queue.next();
    CHECK(queue.pop(last) != nullptr);
    ++popped;
  }
  CHECK(popped == 333);
}

}  // namespace
}  // namespace rxsctp::sctp::test
