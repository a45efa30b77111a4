#pragma once

#include <napi.h>

#include <optional>

#include "kernel/request.h"
#include "kernel/settings.h"

namespace rxsctp::binding {

// What JavaScript passes for the kernel's SCTP, checked as everything in arguments.h.

/// Nothing for undefined: the embedded engine.
std::optional<kernel::Settings> kernel_settings(const Napi::Value& value, const char* name);
/// Its `kind` tells which request it is.
kernel::Request kernel_request(const Napi::Value& value, const char* name);

}  // namespace rxsctp::binding
