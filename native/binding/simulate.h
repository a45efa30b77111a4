#pragma once

#include <napi.h>

namespace rxsctp::binding {

/// simulate({ seed, count, verbose }): runs the engine under a virtual clock and a lossy network. A
/// hook for tests.
Napi::Value simulate(const Napi::CallbackInfo& info);

}  // namespace rxsctp::binding
