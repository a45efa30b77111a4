#pragma once

#include <napi.h>

#include "host/payload_pool.h"

namespace rxsctp::binding {

/// The payload as an ArrayBuffer: the same memory where it pays and the runtime allows it, else a
/// copy. The memory goes back to its pool when the garbage collector is done with it.
Napi::ArrayBuffer payload_array(Napi::Env env, host::PayloadBuffer& payload);

}  // namespace rxsctp::binding
