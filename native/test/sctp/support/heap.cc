// Counts what this test program takes from the heap, by standing in for operator new and delete.
#include "test/sctp/support/heap.h"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace rxsctp::sctp::test {
namespace {

std::uint64_t allocations = 0;
std::size_t bytes = 0;

void* take(std::size_t size) {
  void* block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) throw std::bad_alloc();
  ++allocations;
  bytes += malloc_usable_size(block);
  return block;
}

void give_back(void* block) {
  if (block != nullptr) bytes -= malloc_usable_size(block);
  std::free(block);
}

}  // namespace

std::uint64_t heap_allocations() { return allocations; }
std::size_t heap_bytes() { return bytes; }

}  // namespace rxsctp::sctp::test

// The forms for arrays and for sizes come down to these two.
void* operator new(std::size_t size) { return rxsctp::sctp::test::take(size); }
void operator delete(void* block) noexcept { rxsctp::sctp::test::give_back(block); }
void operator delete(void* block, std::size_t) noexcept { rxsctp::sctp::test::give_back(block); }
