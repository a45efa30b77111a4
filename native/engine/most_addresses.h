// Generated from definition/addresses.mjs by `npm run generate`: change it there.
#pragma once

#include <cstddef>

namespace rxsctp {

/// How many addresses each side of an association may have with the embedded engine.
inline constexpr std::size_t kMostAddresses = 8;

}  // namespace rxsctp
