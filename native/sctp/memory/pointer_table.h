#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rxsctp::sctp {

/// An index from hashes to objects somebody else owns: open addressing, linear probing, no
/// tombstones. Several objects may share a hash, and even a key; find() asks `matches` which is
/// meant. An object may be there under several hashes. Where keys come from the network the
/// caller's hash is seeded.
template <typename T>
class PointerTable {
 public:
  std::size_t size() const { return size_; }

  template <typename Matches>
  T* find(std::size_t hash, Matches matches) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t i = home(hash); slots_[i].item != nullptr; i = next(i)) {
      if (slots_[i].hash == hash && matches(*slots_[i].item)) return slots_[i].item;
    }
    return nullptr;
  }

  void insert(std::size_t hash, T* item) {
    if ((size_ + 1) * 4 > slots_.size() * 3) grow();
    place({hash, item});
    ++size_;
  }

  /// `item` was inserted with this hash.
  void erase(std::size_t hash, const T* item) {
    if (slots_.empty()) return;
    std::size_t hole = home(hash);
    while (slots_[hole].item != item || slots_[hole].hash != hash) {
      if (slots_[hole].item == nullptr) return;
      hole = next(hole);
    }
    --size_;
    // Close the gap: whatever was pushed past its home because of this slot moves up.
    for (std::size_t i = next(hole); slots_[i].item != nullptr; i = next(i)) {
      const std::size_t distance_home = (i - home(slots_[i].hash)) & mask();
      const std::size_t distance_hole = (i - hole) & mask();
      if (distance_home >= distance_hole) {
        slots_[hole] = slots_[i];
        hole = i;
      }
    }
    slots_[hole] = {};
  }

  template <typename Visit>
  void for_each(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.item != nullptr) visit(*slot.item);
    }
  }

 private:
  struct Slot {
    std::size_t hash = 0;
    T* item = nullptr;
  };

  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t next(std::size_t i) const { return (i + 1) & mask(); }
  std::size_t home(std::size_t hash) const {
    return static_cast<std::size_t>((std::uint64_t{hash} * 0x9e3779b97f4a7c15u) >> 32) & mask();
  }
  void place(Slot slot) {
    std::size_t i = home(slot.hash);
    while (slots_[i].item != nullptr) i = next(i);
    slots_[i] = slot;
  }
  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.item != nullptr) place(slot);
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace rxsctp::sctp
