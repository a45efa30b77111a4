#include "sctp/recovery/rto.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {
const RtoLimits kFine{milliseconds(1000), milliseconds(1), milliseconds(60000)};
}

TEST_CASE("RTO: RTO.Initial until measured (C1)") {
  CHECK(Rto({}).value() == seconds(1));
  CHECK_FALSE(Rto({}).measured());
}

TEST_CASE("RTO: first and further measurements (C2, C3)") {
  Rto rto(kFine);
  rto.on_measurement(milliseconds(100));
  CHECK(rto.srtt() == milliseconds(100));
  CHECK(rto.rttvar() == milliseconds(50));
  CHECK(rto.value() == milliseconds(300));
  rto.on_measurement(milliseconds(180));
  // RTTVAR = 3/4 * 50 + 1/4 * 80 with the old SRTT; SRTT = 7/8 * 100 + 1/8 * 180.
  CHECK(rto.rttvar() == std::chrono::microseconds(57500));
  CHECK(rto.srtt() == milliseconds(110));
  CHECK(rto.value() == milliseconds(340));
}

TEST_CASE("RTO: limits (C6, C7) and granularity (G1)") {
  Rto rto({});
  rto.on_measurement(milliseconds(10));
  CHECK(rto.value() == seconds(1));
  rto.on_measurement(seconds(300));
  CHECK(rto.value() == seconds(60));
  Rto steady(kFine);
  for (int i = 0; i < 200; ++i) steady.on_measurement(milliseconds(50));
  CHECK(steady.rttvar() >= Duration(1));
  CHECK(steady.value() > milliseconds(50));
  Rto zero(kFine);
  zero.on_measurement(Duration::zero());
  CHECK(zero.measured());
}

TEST_CASE("RTO: back-off doubles up to RTO.Max, a measurement undoes it (E2)") {
  Rto rto({});
  for (int expected : {2, 4, 8, 16, 32, 60, 60}) {
    rto.back_off();
    CHECK(rto.value() == seconds(expected));
  }
  rto.on_measurement(milliseconds(10));
  CHECK(rto.value() == seconds(1));
}

TEST_CASE("RTO: a back-off that had no cause is undone; the shortest round trip is remembered") {
  Rto rto(kFine);
  rto.back_off();
  rto.undo_back_off();
  CHECK(rto.value() == seconds(1));
  CHECK(rto.shortest() == Duration::zero());
  for (int i : {100, 80, 120}) rto.on_measurement(milliseconds(i));
  CHECK(rto.shortest() == milliseconds(80));
  const Duration value = rto.value();
  rto.back_off();
  rto.back_off();
  rto.undo_back_off();
  CHECK(rto.value() == value);
}

}  // namespace rxsctp::sctp
