#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rxsctp::simulation {

struct SimulationFailure {
  std::uint64_t seed = 0;
  std::string message;
  /// The end of what happened, or all of it.
  std::string trace;
};

struct SimulationReport {
  std::uint64_t runs = 0;
  std::uint64_t messages = 0;  // delivered
  std::uint64_t packets = 0;   // sent
  std::uint64_t lost = 0;      // packets dropped on the way
  double virtual_seconds = 0;
  std::vector<SimulationFailure> failures;
};

/// Runs the scenarios of `count` seeds from `first_seed` on. To replay a failure, run its seed
/// alone; with `whole_trace`, failures come with all that happened.
SimulationReport simulate(std::uint64_t first_seed, std::uint32_t count, bool whole_trace = false);

}  // namespace rxsctp::simulation
