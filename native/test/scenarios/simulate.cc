#include "test/scenarios/simulate.h"

#include "test/scenarios/run.h"
#include "test/scenarios/scenario.h"

namespace rxsctp::simulation {

namespace {
/// Every so many seeds a run is repeated, to see that it repeats exactly.
constexpr std::uint64_t kRepeatEvery = 16;
}  // namespace

SimulationReport simulate(std::uint64_t first_seed, std::uint32_t count, bool whole_trace) {
  SimulationReport report;
  for (std::uint64_t seed = first_seed; report.runs < count; ++seed) {
    const Scenario scenario = scenario_from_seed(seed);
    RunResult result = run(scenario, whole_trace);
    if (result.problem.empty() && seed % kRepeatEvery == 0 &&
        run(scenario, whole_trace).hash != result.hash) {
      result.problem = "the same seed gave another run";
    }
    ++report.runs;
    report.messages += result.messages;
    report.packets += result.packets;
    report.lost += result.lost;
    report.virtual_seconds += result.virtual_seconds;
    if (!result.problem.empty()) {
      report.failures.push_back({seed, std::move(result.problem), std::move(result.trace)});
    }
  }
  return report;
}

}  // namespace rxsctp::simulation
