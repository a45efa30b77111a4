#pragma once

#include <cstddef>
#include <cstring>

namespace rxsctp::sctp {

/// Overwrites what was secret. By way of a pointer that may be any function's, so that no compiler
/// leaves it out because nobody reads there any more.
inline void wipe(void* at, std::size_t size) {
  static void* (*const volatile kFill)(void*, int, std::size_t) = std::memset;
  if (size > 0) kFill(at, 0, size);
}

}  // namespace rxsctp::sctp
