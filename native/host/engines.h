#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/engine_id.h"
#include "engine/event_sink.h"
#include "engine/random_source.h"
#include "io/poller.h"

namespace rxsctp::host {

/// The engine of that name; nothing when there is none.
std::optional<EngineId> engine_named(std::string_view name);

/// What a thread lends its engines.
struct EngineContext {
  EventSink& events;
  io::Poller& poller;
  RandomSource& random;
};

/// By their id; null for those that were left out of the build.
using Engines = std::vector<std::unique_ptr<Engine>>;
Engines make_engines(const EngineContext& context);

}  // namespace rxsctp::host
