// What a peer can make us tell the user, on a socket that takes no calls.
#include <doctest/doctest.h>

#include "engine/report_budget.h"
#include "kernel/association.h"
#include "test/kernel/support/recorder.h"

namespace rxsctp::kernel {
namespace {

TEST_CASE("remote errors have a budget, which comes back with time") {
  constexpr AssociationId kId = 7;
  test::Recorder told;
  MessageSocket messages;
  Time now{std::chrono::seconds(100)};
  Association association({told, messages}, {.id = kId, .begun = now}, {}, {}, {});
  const RemoteErrorReport report{.association = 1, .causes = {{6, {1, 2, 3, 4}}}};
  for (int i = 0; i < 1000; ++i) association.handle(report, now);
  CHECK(told[kId].remote_errors == ReportBudget::kBurst);

  now += 5 * ReportBudget::kInterval;
  for (int i = 0; i < 1000; ++i) association.handle(report, now);
  CHECK(told[kId].remote_errors == ReportBudget::kBurst + 5);
  CHECK(told[kId].notifications_lost == 2000 - (ReportBudget::kBurst + 5));
}

}  // namespace
}  // namespace rxsctp::kernel
