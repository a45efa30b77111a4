#pragma once

#include <napi.h>

#include "engine/event.h"

namespace rxsctp::binding {

/// The plain object JavaScript sees: `type` tells which event it is.
Napi::Object to_object(Napi::Env env, const Event& event);

}  // namespace rxsctp::binding
