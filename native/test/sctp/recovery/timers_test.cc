#include "sctp/recovery/timers.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

namespace {

enum class Bell { kFirst, kSecond, kCount };
const Time kStart = Time(std::chrono::seconds(100));

}  // namespace

TEST_CASE("timers: each runs for itself, and the earliest is known") {
  Timers<Bell> timers;
  CHECK(timers.earliest() == kNever);
  CHECK_FALSE(timers.due(Bell::kFirst, kStart));
  timers.start(Bell::kFirst, kStart + Duration(2));
  timers.start(Bell::kSecond, kStart + Duration(1));
  CHECK(timers.earliest() == kStart + Duration(1));
  CHECK(timers.due(Bell::kSecond, kStart + Duration(1)));
  CHECK_FALSE(timers.due(Bell::kFirst, kStart + Duration(1)));
  timers.stop(Bell::kSecond);
  CHECK_FALSE(timers.running(Bell::kSecond));
  CHECK(timers.running(Bell::kFirst));
  CHECK(timers.earliest() == kStart + Duration(2));
  timers.stop_all();
  CHECK(timers.earliest() == kNever);
}

}  // namespace rxsctp::sctp
