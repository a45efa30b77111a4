#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

#include "sctp/memory/buffer_pool.h"
#include "sctp/memory/seeded_hash.h"
#include "sctp/resources.h"

namespace rxsctp::sctp {

/// A hash table with linear probing in pooled memory, at most half full; no memory while empty.
/// Where a key goes depends on a secret, for peers choose the keys. References are valid until the
/// next insert() or take().
template <typename Value>
class FlatTable {
 public:
  explicit FlatTable(const Resources& resources)
      : pool_(&resources.pool), work_(&resources.work), seed_(resources.seed) {}
  ~FlatTable() { clear(); }
  FlatTable(FlatTable&&) = delete;

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  Value* find(std::uint32_t key) {
    if (size_ == 0) return nullptr;
    const std::size_t at = locate(key);
    return slots()[at].used ? &slots()[at].value : nullptr;
  }
  const Value* find(std::uint32_t key) const { return const_cast<FlatTable*>(this)->find(key); }

  /// `key` must not be there yet.
  Value& insert(std::uint32_t key, Value value) {
    if (2 * (size_ + 1) > capacity()) grow();
    ++size_;
    return place(key, std::move(value));
  }

  /// Takes the value of `key`, which must be there, out.
  Value take(std::uint32_t key) {
    std::size_t hole = locate(key);
    assert(size_ > 0 && slots()[hole].used);
    Value value = std::move(slots()[hole].value);
    std::destroy_at(&slots()[hole].value);
    slots()[hole].used = false;
    close_gap(hole);
    if (--size_ == 0) release();
    return value;
  }

  template <typename Visitor>
  void for_each(Visitor visit) const {
    for (std::size_t i = 0; i < capacity(); ++i) {
      if (slots()[i].used) visit(slots()[i].key, slots()[i].value);
    }
  }

  void clear() {
    for (std::size_t i = 0; i < capacity(); ++i) {
      if (slots()[i].used) std::destroy_at(&slots()[i].value);
    }
    size_ = 0;
    release();
  }

 private:
  struct Slot {
    Slot() {}
    ~Slot() {}
    std::uint32_t key = 0;
    bool used = false;
    union {
      Value value;  // alive while `used`
    };
  };
  static constexpr std::size_t kInitialCapacity = 8;

  Slot* slots() const { return reinterpret_cast<Slot*>(memory_.data()); }
  std::size_t capacity() const { return memory_ ? mask_ + 1 : 0; }
  std::size_t home(std::uint32_t key) const { return seeded_hash(key, seed_) & mask_; }

  /// Where `key` is, or the free slot where it would go.
  std::size_t locate(std::uint32_t key) const {
    std::size_t at = home(key);
    work_->add(1);
    while (slots()[at].used && slots()[at].key != key) {
      at = (at + 1) & mask_;
      work_->add(1);
    }
    return at;
  }

  Value& place(std::uint32_t key, Value&& value) {
    Slot& slot = slots()[locate(key)];
    assert(!slot.used);
    slot.key = key;
    slot.used = true;
    return *std::construct_at(&slot.value, std::move(value));
  }

  /// Moves later entries of the probe sequence back so that none is cut off by the hole.
  void close_gap(std::size_t hole) {
    for (std::size_t at = (hole + 1) & mask_; slots()[at].used; at = (at + 1) & mask_) {
      work_->add(1);
      const std::size_t distance_home = (at - home(slots()[at].key)) & mask_;
      if (distance_home < ((at - hole) & mask_)) continue;
      slots()[hole].key = slots()[at].key;
      slots()[hole].used = true;
      std::construct_at(&slots()[hole].value, std::move(slots()[at].value));
      std::destroy_at(&slots()[at].value);
      slots()[at].used = false;
      hole = at;
    }
  }

  void grow() {
    const std::size_t old_capacity = capacity();
    const std::size_t wanted = old_capacity == 0 ? kInitialCapacity : 2 * old_capacity;
    Buffer old = std::exchange(memory_, pool_->allocate(wanted * sizeof(Slot)));
    mask_ = wanted - 1;
    work_->add(1 + old_capacity);
    for (std::size_t i = 0; i < wanted; ++i) std::construct_at(slots() + i);
    Slot* from = reinterpret_cast<Slot*>(old.data());
    for (std::size_t i = 0; i < old_capacity; ++i) {
      if (!from[i].used) continue;
      place(from[i].key, std::move(from[i].value));
      std::destroy_at(&from[i].value);
    }
  }

  void release() {
    memory_.reset();
    mask_ = 0;
  }

  BufferPool* pool_;
  Work* work_;
  std::uint64_t seed_;
  Buffer memory_;
  std::size_t mask_ = 0;
  std::size_t size_ = 0;
};

}  // namespace rxsctp::sctp
