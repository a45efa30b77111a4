#pragma once

#include <napi.h>

#include "engine/statistics.h"

namespace rxsctp::binding {

const char* name_of(AssociationState state);
/// Times in milliseconds with fractions, sizes in bytes.
Napi::Object path_object(Napi::Env env, const PathStatus& path);
Napi::Object stats_object(Napi::Env env, const AssociationStats& stats);

}  // namespace rxsctp::binding
