#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

#include "sctp/memory/buffer_pool.h"

namespace rxsctp::sctp {

/// A queue in a power-of-two ring of pooled memory: constant-time access by position, and no memory
/// at all while it is empty for good (a small ring is kept, see pop_front()).
template <typename T>
class RingQueue {
 public:
  explicit RingQueue(BufferPool& pool) : memory_(pool) {}
  ~RingQueue() { clear(); }
  RingQueue(RingQueue&&) = delete;

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  /// Position 0 is the front; `index` < size().
  T& operator[](std::size_t index) {
    assert(index < size_);
    return slots()[(head_ + index) & mask_];
  }
  const T& operator[](std::size_t index) const {
    assert(index < size_);
    return slots()[(head_ + index) & mask_];
  }
  T& front() { return (*this)[0]; }
  const T& front() const { return (*this)[0]; }
  T& back() { return (*this)[size_ - 1]; }
  const T& back() const { return (*this)[size_ - 1]; }

  /// `value` must not be in the queue itself.
  template <typename Value>
  T& push_back(Value&& value) {
    if (size_ == capacity()) grow();
    T* slot = slots() + ((head_ + size_) & mask_);
    std::construct_at(slot, std::forward<Value>(value));
    ++size_;
    return *slot;
  }

  /// The memory of an emptied ring goes back to the pool, where taking it again costs next to
  /// nothing.
  void pop_front() {
    assert(size_ > 0);
    std::destroy_at(slots() + head_);
    head_ = (head_ + 1) & mask_;
    if (--size_ == 0) release();
  }

  void clear() {
    while (size_ > 0) pop_front();
  }

 private:
  static constexpr std::size_t kInitialCapacity = 8;

  T* slots() const { return std::launder(reinterpret_cast<T*>(memory_.data())); }
  std::size_t capacity() const { return memory_ ? std::size_t{mask_} + 1 : 0; }

  void release() {
    memory_.reset();
    head_ = 0;
    mask_ = 0;
  }

  void grow() {
    const std::size_t wanted = capacity() == 0 ? kInitialCapacity : 2 * capacity();
    Buffer larger = memory_.pool().allocate(wanted * sizeof(T));
    T* target = reinterpret_cast<T*>(larger.data());
    for (std::size_t i = 0; i < size_; ++i) {
      T& from = (*this)[i];
      std::construct_at(target + i, std::move(from));
      std::destroy_at(&from);
    }
    memory_ = std::move(larger);
    head_ = 0;
    mask_ = static_cast<std::uint32_t>(wanted - 1);
  }

  Buffer memory_;
  std::uint32_t head_ = 0;
  std::uint32_t mask_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace rxsctp::sctp
