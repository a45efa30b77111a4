#pragma once

#include <cstddef>
#include <cstdint>

namespace rxsctp::sctp::test {

/// How often the program has asked for memory so far.
std::uint64_t heap_allocations();
/// How much of it is in use.
std::size_t heap_bytes();

}  // namespace rxsctp::sctp::test
