#pragma once

#include <cstdint>

#include "sctp/memory/buffer_pool.h"
#include "sctp/work.h"

namespace rxsctp::sctp {

/// What the halves of all associations of a stack share.
struct Resources {
  BufferPool& pool;
  Work& work;
  /// Secret: what a peer chooses is hashed with it.
  std::uint64_t seed = 0;
};

}  // namespace rxsctp::sctp
