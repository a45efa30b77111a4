#pragma once

#include "engine/address.h"
#include "engine/error.h"

namespace rxsctp {

/// Why an endpoint could not be opened.
struct OpenFailure {
  Error error;
  /// What it is about: of several, the first at which it failed.
  IpAddress address;
};

}  // namespace rxsctp
