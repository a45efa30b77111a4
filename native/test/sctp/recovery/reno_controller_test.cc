#include "sctp/recovery/reno_controller.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

namespace {
constexpr std::uint32_t kChunk = 1000;  // PMDCS
const Time kNow = Time(std::chrono::seconds(100));

AcknowledgedData full(const CongestionController& control, std::uint32_t acked) {
  return {.bytes = acked, .flight_before = control.cwnd()};
}
}  // namespace

TEST_CASE("congestion control: initial cwnd is min(4 PMDCS, max(2 PMDCS, 4404))") {
  CHECK(RenoController(1000).cwnd() == 4000);
  CHECK(RenoController(1460).cwnd() == 4404);
  CHECK(RenoController(9000).cwnd() == 18000);
  CHECK(RenoController(1440, RenoController::kInitialTargetV6).cwnd() == 4344);
}

TEST_CASE(
    "congestion control: slow start grows by what was acked, at most PMDCS, when in full use") {
  RenoController control(kChunk);
  control.on_acknowledged(full(control, 300));
  CHECK(control.cwnd() == 4300);
  control.on_acknowledged(full(control, 3000));
  CHECK(control.cwnd() == 5300);
  control.on_acknowledged({.bytes = 1000, .flight_before = 2000});
  CHECK(control.cwnd() == 5300);
  AcknowledgedData recovering = full(control, 1000);
  recovering.in_fast_recovery = true;
  control.on_acknowledged(recovering);
  CHECK(control.cwnd() == 5300);
}

TEST_CASE("congestion control: congestion avoidance adds one PMDCS a window") {
  RenoController control(kChunk);
  for (int i = 0; i < 12; ++i) control.on_acknowledged(full(control, kChunk));
  CHECK(control.cwnd() == 16000);
  control.on_loss_episode(kNow);
  CHECK(control.cwnd() == 8000);
  CHECK(control.ssthresh() == 8000);
  control.on_acknowledged(full(control, kChunk));  // cwnd == ssthresh: still slow start
  CHECK(control.cwnd() == 9000);
  for (int i = 0; i < 8; ++i) control.on_acknowledged(full(control, kChunk));
  CHECK(control.cwnd() == 9000);
  CHECK(control.partial_bytes_acked() == 8000);
  control.on_acknowledged(full(control, kChunk + 500));
  CHECK(control.cwnd() == 10000);
  CHECK(control.partial_bytes_acked() == 500);
}

TEST_CASE("congestion control: a window not in full use collects no credit beyond cwnd") {
  RenoController control(kChunk);
  for (int i = 0; i < 12; ++i) control.on_acknowledged(full(control, kChunk));
  control.on_loss_episode(kNow);
  control.on_acknowledged(full(control, kChunk));
  for (int i = 0; i < 30; ++i) control.on_acknowledged({.bytes = 1000, .flight_before = 3000});
  CHECK(control.cwnd() == 9000);
  CHECK(control.partial_bytes_acked() == 9000);
  control.on_acknowledged({.bytes = 1000, .flight_before = 1000, .all_acknowledged = true});
  CHECK(control.partial_bytes_acked() == 0);
}

TEST_CASE("congestion control: what the path is known to hold is never exceeded") {
  constexpr std::uint32_t kCapacity = 5500;
  RenoController control(kChunk, RenoController::kInitialTargetV4, kCapacity);
  CHECK(control.cwnd() == 4000);
  for (int i = 0; i < 10; ++i) control.on_acknowledged(full(control, kChunk));
  CHECK(control.cwnd() == kCapacity);
  control.on_loss_episode(kNow);
  CHECK(control.cwnd() == 4000);
  for (int i = 0; i < 100; ++i) control.on_acknowledged(full(control, kChunk));
  CHECK(control.cwnd() == kCapacity);
  CHECK(RenoController(kChunk, RenoController::kInitialTargetV4, 3000).cwnd() == 3000);
}

TEST_CASE("congestion control: a time-out leaves one PMDCS, with ssthresh at least four") {
  RenoController control(kChunk);
  control.on_timeout(kNow);
  CHECK(control.cwnd() == 1000);
  CHECK(control.ssthresh() == 4000);
  for (int i = 0; i < 4; ++i) control.on_acknowledged(full(control, kChunk));
  CHECK(control.cwnd() == 5000);
}

TEST_CASE("congestion control: a loss does not raise cwnd") {
  RenoController control(kChunk);
  control.on_timeout(kNow);
  control.on_loss_episode(kNow);
  CHECK(control.cwnd() == 1000);
  CHECK(control.ssthresh() == 4000);
}

TEST_CASE("congestion control: what a loss took that was none comes back, and no more") {
  RenoController control(kChunk);
  for (int i = 0; i < 28; ++i) control.on_acknowledged(full(control, kChunk));
  REQUIRE(control.cwnd() == 32000);
  const Windows before = control.windows();
  SUBCASE("fast retransmit") {
    control.on_loss_episode(kNow);
    control.on_spurious_loss({before, 16000});
  }
  SUBCASE("time-out") {
    control.on_timeout(kNow);
    for (int i = 0; i < 12; ++i) control.on_acknowledged(full(control, kChunk));
    control.on_spurious_loss({before, 31000});
  }
  SUBCASE("after it has grown beyond") { control.on_spurious_loss({{8000, 4000}, 4000}); }
  CHECK(control.cwnd() == 32000);
  CHECK(control.ssthresh() == before.ssthresh);
}

TEST_CASE("congestion control: idle periods halve cwnd down to four PMDCS") {
  RenoController control(kChunk);
  for (int i = 0; i < 28; ++i) control.on_acknowledged(full(control, kChunk));
  CHECK(control.cwnd() == 32000);
  control.on_idle(0);
  CHECK(control.cwnd() == 32000);
  control.on_idle(1);
  CHECK(control.cwnd() == 16000);
  CHECK(control.ssthresh() == 32000);
  control.on_idle(32);
  CHECK(control.cwnd() == 4000);
}

}  // namespace rxsctp::sctp
