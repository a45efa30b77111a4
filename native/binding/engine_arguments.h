#pragma once

#include <napi.h>

#include "engine/engine_id.h"
#include "engine/request.h"
#include "engine/settings.h"

namespace rxsctp::binding {

// What JavaScript passes for an engine, checked as everything in arguments.h.

/// By its name.
EngineId engine_id(const Napi::Value& value, const char* name);
Settings engine_settings(const Napi::Value& value, const char* name);
/// Its `kind` tells which request it is.
Request engine_request(const Napi::Value& value, const char* name);

}  // namespace rxsctp::binding
