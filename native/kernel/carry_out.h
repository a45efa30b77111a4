#pragma once

#include "engine/error.h"
#include "engine/request.h"
#include "kernel/types.h"

namespace rxsctp::kernel {

/// Asks the kernel; what comes of it on the wire, notifications tell.
Error carry_out(int fd, AssocId association, const Request& request);

}  // namespace rxsctp::kernel
