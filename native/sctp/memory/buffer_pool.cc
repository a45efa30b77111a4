#include "sctp/memory/buffer_pool.h"

namespace rxsctp::sctp {

namespace {

unsigned class_bits(std::size_t capacity) {
  return static_cast<unsigned>(std::bit_width(capacity) - 1);
}

}  // namespace

static_assert(alignof(std::max_align_t) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

BufferPool::~BufferPool() {
  std::allocator<std::byte> heap;
  for (unsigned bits = kMinClassBits; bits <= kMaxClassBits; ++bits) {
    while (free_[bits] != nullptr) {
      FreeBlock* block = free_[bits];
      free_[bits] = block->next;
      heap.deallocate(reinterpret_cast<std::byte*>(block), std::size_t{1} << bits);
    }
  }
}

std::size_t BufferPool::rounded(std::size_t size) {
  constexpr std::size_t kMinClass = std::size_t{1} << kMinClassBits;
  return size > kMaxClass ? size : std::bit_ceil(size < kMinClass ? kMinClass : size);
}

Buffer BufferPool::allocate(std::size_t size) {
  const std::size_t capacity = rounded(size);
  return Buffer(*this, take(capacity), capacity);
}

std::uint8_t* BufferPool::detach(Buffer&& buffer) {
  return reinterpret_cast<std::uint8_t*>(std::exchange(buffer.block_, nullptr));
}

Buffer BufferPool::attach(std::uint8_t* block, std::size_t size) {
  return Buffer(*this, reinterpret_cast<std::byte*>(block), rounded(size));
}

std::byte* BufferPool::take(std::size_t capacity) {
  used_bytes_ += capacity;
  const auto bits = class_bits(capacity);
  if (capacity <= kMaxClass && free_[bits] != nullptr) {
    FreeBlock* block = free_[bits];
    free_[bits] = block->next;
    cached_bytes_ -= capacity;
    return reinterpret_cast<std::byte*>(block);
  }
  return std::allocator<std::byte>{}.allocate(capacity);
}

void BufferPool::give_back(std::byte* block, std::size_t capacity) {
  used_bytes_ -= capacity;
  if (capacity > kMaxClass || cached_bytes_ + capacity > kMaxCachedBytes) {
    std::allocator<std::byte>{}.deallocate(block, capacity);
    return;
  }
  const auto bits = class_bits(capacity);
  free_[bits] = std::construct_at(reinterpret_cast<FreeBlock*>(block), FreeBlock{free_[bits]});
  cached_bytes_ += capacity;
}

}  // namespace rxsctp::sctp
