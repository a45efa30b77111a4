#pragma once

#include <cstdint>

namespace rxsctp {

/// Names an engine: its place in the table of engines.
using EngineId = std::uint8_t;

}  // namespace rxsctp
