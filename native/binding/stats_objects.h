#pragma once

#include <napi.h>

#include "sctp/observer.h"

namespace rxsctp::binding {

const char* name_of(sctp::AssociationState state);
/// Times in milliseconds with fractions, sizes in bytes.
Napi::Object path_object(Napi::Env env, const sctp::PathStatus& path);
Napi::Object stats_object(Napi::Env env, const sctp::AssociationStats& stats);

}  // namespace rxsctp::binding
