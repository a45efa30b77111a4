#pragma once

#include <cstdint>

#include "sctp/memory/buffer_pool.h"
#include "sctp/memory/tsn_set.h"
#include "sctp/resources.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// Finds what is stored at a TSN, by its place in a ring: nothing a peer sends makes that slower.
/// At most 4 bytes for each TSN between the lowest and the highest that something is stored at.
class RunIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  explicit RunIndex(const Resources& resources) : pool_(&resources.pool), tsns_(resources) {}

  bool empty() const { return tsns_.empty(); }
  /// The highest and the lowest TSN with something; only when not empty().
  Tsn highest() const { return tsns_.highest(); }
  Tsn lowest() const { return tsns_.lowest(); }
  /// What is at `tsn`, or kNone.
  std::uint32_t find(Tsn tsn) const { return tsns_.contains(tsn) ? at(tsn) : kNone; }

  /// Within TsnSet::kSpan of all others.
  void put(Tsn tsn, std::uint32_t value);
  /// If it is there.
  void erase(Tsn tsn);
  void erase_below(Tsn tsn);

 private:
  std::uint32_t& at(Tsn tsn) const {
    return reinterpret_cast<std::uint32_t*>(values_.data())[tsn.value() & (capacity_ - 1)];
  }
  void follow();

  BufferPool* pool_;
  TsnSet tsns_;
  Buffer values_;
  std::size_t capacity_ = 0;
};

}  // namespace rxsctp::sctp
