#pragma once

#include <napi.h>

#include <optional>

#include "engine/request.h"
#include "engine/settings.h"

namespace rxsctp::binding {

// What JavaScript passes for the kernel's SCTP, checked as everything in arguments.h.

/// Nothing for undefined: the embedded engine.
std::optional<Settings> kernel_settings(const Napi::Value& value, const char* name);
/// Its `kind` tells which request it is.
Request kernel_request(const Napi::Value& value, const char* name);

}  // namespace rxsctp::binding
