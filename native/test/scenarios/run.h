#pragma once

#include <cstdint>
#include <string>

#include "test/scenarios/scenario.h"

namespace rxsctp::simulation {

struct RunResult {
  /// What broke; empty when nothing did.
  std::string problem;
  /// The last of what happened, or all of it.
  std::string trace;
  /// Over everything that happened: equal for equal runs.
  std::uint64_t hash = 0;
  std::uint64_t messages = 0;  // delivered
  std::uint64_t packets = 0;
  std::uint64_t lost = 0;
  double virtual_seconds = 0;
};

/// Plays a scenario to its end and checks that every promise of the Stack was kept.
RunResult run(const Scenario& scenario, bool whole_trace = false);

}  // namespace rxsctp::simulation
