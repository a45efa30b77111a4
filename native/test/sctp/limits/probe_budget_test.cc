#include "sctp/limits/probe_budget.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

namespace {

constexpr std::size_t kProbe = 64 << 10;
constexpr Time kStart{std::chrono::hours(1)};
/// What a probe takes of a second.
constexpr Duration kTurn = std::chrono::microseconds(62'500);

TEST_CASE("probe budget: a burst at once, then one after the other, in the order of who asks") {
  ProbeBudget budget;
  for (std::size_t sent = 0; sent < ProbeBudget::kBurst; sent += kProbe) {
    CHECK(budget.reserve(kProbe, kStart) == kStart);
  }
  for (int i = 1; i <= 100; ++i) CHECK(budget.reserve(kProbe, kStart) == kStart + i * kTurn);
  // Who asks later comes after them all, and who asks for less has no earlier turn.
  const Time later = kStart + 50 * kTurn;
  CHECK(budget.reserve(kProbe, later) == kStart + 101 * kTurn);
  CHECK(budget.reserve(1024, later) > kStart + 101 * kTurn);
}

TEST_CASE("probe budget: what nobody used is there again, and no more than a burst") {
  ProbeBudget budget;
  for (int i = 0; i < 100; ++i) budget.reserve(kProbe, kStart);
  const Time later = kStart + std::chrono::hours(1);
  for (std::size_t sent = 0; sent < ProbeBudget::kBurst; sent += kProbe) {
    CHECK(budget.reserve(kProbe, later) == later);
  }
  CHECK(budget.reserve(kProbe, later) == later + kTurn);
}

TEST_CASE("probe budget: nothing is reserved for later than ten minutes from now") {
  ProbeBudget budget;
  std::size_t reserved = 0;
  Time last{};
  while (const auto turn = budget.reserve(kProbe, kStart)) {
    last = *turn;
    reserved += kProbe;
  }
  CHECK(last == kStart + ProbeBudget::kFarthest);
  CHECK(reserved == ProbeBudget::kBurst + 600 * ProbeBudget::kBytesPerSecond);
  CHECK(budget.reserve(kProbe, kStart + kTurn) == last + kTurn);
}

}  // namespace
}  // namespace rxsctp::sctp
