#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace rxsctp::sctp {

class Buffer;

/// Memory in size classes (powers of two), with freed blocks kept for the next taker: at steady
/// state neither messages nor packets reach the heap. One pool serves all associations of a Stack,
/// so that an idle association holds nothing. It knows nothing of what is stored.
class BufferPool {
 public:
  BufferPool() = default;
  ~BufferPool();
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  /// At least `size` bytes, aligned for any scalar, uninitialised. The pool must outlive the
  /// Buffer.
  Buffer allocate(std::size_t size);

  /// For who keeps many and has no room for a Buffer each: the block of one, which goes back to the
  /// pool by attach() with the size it was allocated for.
  std::uint8_t* detach(Buffer&& buffer);
  Buffer attach(std::uint8_t* block, std::size_t size);

  /// Bytes in blocks waiting for their next use.
  std::size_t cached_bytes() const { return cached_bytes_; }
  /// Bytes in blocks that somebody holds.
  std::size_t used_bytes() const { return used_bytes_; }

  /// Beyond this, freed blocks go back to the heap: a burst does not stay resident for ever.
  static constexpr std::size_t kMaxCachedBytes = 8u << 20;

 private:
  friend class Buffer;
  struct FreeBlock {
    FreeBlock* next;
  };
  static constexpr unsigned kMinClassBits = 6;   // 64 bytes
  static constexpr unsigned kMaxClassBits = 20;  // 1 MiB; larger blocks are never kept
  static constexpr std::size_t kMaxClass = std::size_t{1} << kMaxClassBits;

  static std::size_t rounded(std::size_t size);
  std::byte* take(std::size_t capacity);
  void give_back(std::byte* block, std::size_t capacity);

  std::array<FreeBlock*, kMaxClassBits + 1> free_{};
  std::size_t cached_bytes_ = 0;
  std::size_t used_bytes_ = 0;
};

/// A block of a BufferPool, given back when the handle goes.
class Buffer {
 public:
  Buffer() = default;
  /// Nothing yet, of a pool.
  explicit Buffer(BufferPool& pool) : pool_(&pool) {}
  ~Buffer() { reset(); }
  Buffer(Buffer&& other) noexcept
      : pool_(std::exchange(other.pool_, nullptr)),
        block_(std::exchange(other.block_, nullptr)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    if (this != &other) {
      reset();
      pool_ = std::exchange(other.pool_, nullptr);
      block_ = std::exchange(other.block_, nullptr);
      capacity_ = std::exchange(other.capacity_, 0);
    }
    return *this;
  }

  explicit operator bool() const { return block_ != nullptr; }
  std::size_t capacity() const { return capacity_; }
  std::uint8_t* data() const { return reinterpret_cast<std::uint8_t*>(block_); }
  std::span<std::uint8_t> span() const { return {data(), capacity_}; }
  /// Where it is from. Not of a handle that was moved from, or had never one.
  BufferPool& pool() const { return *pool_; }

  void reset() {
    if (block_ != nullptr) pool_->give_back(block_, capacity_);
    block_ = nullptr;
    capacity_ = 0;
  }

 private:
  friend class BufferPool;
  Buffer(BufferPool& pool, std::byte* block, std::size_t capacity)
      : pool_(&pool), block_(block), capacity_(capacity) {}

  BufferPool* pool_ = nullptr;
  std::byte* block_ = nullptr;
  std::size_t capacity_ = 0;
};

}  // namespace rxsctp::sctp
