#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "sctp/memory/buffer_pool.h"
#include "sctp/resources.h"

namespace rxsctp::sctp {

/// Values under handles that stay the same while they live, in pooled memory; none while it is
/// empty. References are valid until the next add().
template <typename T>
class Slab {
 public:
  using Handle = std::uint32_t;
  /// Names nothing.
  static constexpr Handle kNone = 0xffffffff;

  explicit Slab(const Resources& resources) : memory_(resources.pool), work_(&resources.work) {}
  ~Slab() {
    // With a value in the free slots, too, all go alike.
    while (free_ != kNone) {
      Slot& slot = slots()[free_];
      free_ = slot.next_free;
      std::construct_at(&slot.value);
    }
    for (std::uint32_t i = 0; i < used_; ++i) std::destroy_at(&slots()[i].value);
  }
  Slab(Slab&&) = delete;

  BufferPool& pool() const { return memory_.pool(); }
  Work& work() const { return *work_; }
  std::size_t size() const { return size_; }
  T& operator[](Handle handle) { return slots()[handle].value; }
  const T& operator[](Handle handle) const { return slots()[handle].value; }

  Handle add(T value) { return emplace(std::move(value)); }

  /// Makes one in its place. Nothing it is made of may be in the slab itself.
  template <typename... Arguments>
  Handle emplace(Arguments&&... arguments) {
    if (free_ == kNone && used_ == capacity_) grow();
    Handle handle = free_;
    if (handle == kNone) {
      handle = used_++;
    } else {
      free_ = slots()[handle].next_free;
    }
    std::construct_at(&slots()[handle].value, std::forward<Arguments>(arguments)...);
    ++size_;
    return handle;
  }

  T take(Handle handle) {
    T value = std::move(slots()[handle].value);
    remove(handle);
    return value;
  }

  void remove(Handle handle) {
    std::destroy_at(&slots()[handle].value);
    slots()[handle].next_free = free_;
    free_ = handle;
    if (--size_ == 0) release();
  }

 private:
  union Slot {
    Slot() : next_free(kNone) {}
    ~Slot() {}
    T value;  // alive while it has a handle
    Handle next_free;
  };
  static constexpr std::uint32_t kInitialCapacity = 8;

  Slot* slots() const { return reinterpret_cast<Slot*>(memory_.data()); }

  /// Only when every slot is in use.
  void grow() {
    const std::uint32_t wanted = capacity_ == 0 ? kInitialCapacity : 2 * capacity_;
    const Buffer old = std::exchange(memory_, memory_.pool().allocate(wanted * sizeof(Slot)));
    Slot* from = reinterpret_cast<Slot*>(old.data());
    for (std::uint32_t i = 0; i < capacity_; ++i) {
      std::construct_at(slots() + i);
      std::construct_at(&slots()[i].value, std::move(from[i].value));
      std::destroy_at(&from[i].value);
    }
    for (std::uint32_t i = capacity_; i < wanted; ++i) std::construct_at(slots() + i);
    work_->add(1 + capacity_);
    capacity_ = wanted;
  }

  void release() {
    memory_.reset();
    capacity_ = used_ = 0;
    free_ = kNone;
  }

  Buffer memory_;
  Work* work_;
  std::uint32_t capacity_ = 0;
  std::uint32_t used_ = 0;
  Handle free_ = kNone;
  std::uint32_t size_ = 0;
};

}  // namespace rxsctp::sctp
