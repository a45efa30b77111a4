#include "sctp/rx/run_index.h"

#include <utility>

namespace rxsctp::sctp {

void RunIndex::put(Tsn tsn, std::uint32_t value) {
  if (!tsns_.contains(tsn)) {
    tsns_.insert(tsn);
    if (capacity_ != tsns_.capacity()) follow();
  }
  at(tsn) = value;
}

void RunIndex::erase(Tsn tsn) {
  if (!tsns_.contains(tsn)) return;
  tsns_.erase(tsn);
  if (tsns_.empty()) follow();
}

void RunIndex::erase_below(Tsn tsn) {
  if (tsns_.empty() || tsns_.lowest() >= tsn) return;
  tsns_.erase_through(tsn - 1u);
  if (tsns_.empty()) follow();
}

/// The set has changed its size, and the values move to where they belong now.
void RunIndex::follow() {
  const std::size_t old_capacity = std::exchange(capacity_, tsns_.capacity());
  const Buffer old = std::exchange(values_, {});
  if (capacity_ == 0) return;
  values_ = pool_->allocate(capacity_ * sizeof(std::uint32_t));
  if (old_capacity == 0) return;
  const auto* from = reinterpret_cast<const std::uint32_t*>(old.data());
  auto next = tsns_.next(tsns_.lowest(), tsns_.highest());
  while (next) {
    at(*next) = from[next->value() & (old_capacity - 1)];
    next = tsns_.next(*next + 1u, tsns_.highest());
  }
}

}  // namespace rxsctp::sctp
