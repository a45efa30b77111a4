#include "sctp/limits/probe_budget.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

TEST_CASE("probe budget: a burst, then so many bytes a second") {
  constexpr std::size_t kProbe = 64 << 10;
  ProbeBudget budget;
  Time now{std::chrono::hours(1)};
  for (std::size_t sent = 0; sent < ProbeBudget::kBurst; sent += kProbe) {
    CHECK(budget.take(kProbe, now));
  }
  CHECK_FALSE(budget.take(kProbe, now));
  std::size_t sent = 0;
  for (int i = 0; i < 10'000; ++i) {
    now += std::chrono::milliseconds(1);
    if (budget.take(kProbe, now)) sent += kProbe;
  }
  CHECK(sent == 10 * ProbeBudget::kBytesPerSecond);
}

}  // namespace rxsctp::sctp
