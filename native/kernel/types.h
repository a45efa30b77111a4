#pragma once

#include <cstdint>

namespace rxsctp::kernel {

/// sctp_assoc_t: the kernel's name of an association; 0 where a socket has but one.
using AssocId = std::int32_t;

}  // namespace rxsctp::kernel
