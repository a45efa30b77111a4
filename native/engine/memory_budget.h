#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include "engine/message.h"

namespace rxsctp {

/// Memory for what was received and is not consumed, over all associations of an endpoint.
///
/// Each association may hold as much as nobody holds: so the one that holds the most is the first
/// to have to wait, whoever comes new still gets its part, and the sum stays below the limit. (In
/// switches this is known as dynamic thresholds.) Whatever others hold, kMinimum is everybody's.
class MemoryBudget {
 public:
  static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
  /// What an association may hold at any rate, in bytes, costs included.
  static constexpr std::uint64_t kMinimum = 16u << 10;
  /// What a message that waits for its user costs besides its payload: its object in JavaScript,
  /// and its record on the way there.
  static constexpr std::uint64_t kMessageCost = 256;

  explicit MemoryBudget(std::uint64_t limit = kNoLimit) : limit_(limit) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  std::uint64_t limit() const { return limit_; }
  std::uint64_t used() const { return used_; }
  std::uint64_t free() const { return used_ < limit_ ? limit_ - used_ : 0; }
  /// What one association may hold now.
  std::uint64_t allowance() const { return std::max(kMinimum, free()); }
  /// Another association could only live beyond the limit.
  bool exhausted() const { return free() < kMinimum; }

  /// An association had to be refused memory: it is to be told when there is more.
  void note_shortage() {
    if (short_) return;
    short_ = true;
    enough_ = free() + std::max(limit_ / kReliefSteps, kMinimum);
  }
  /// True, and not again before the next shortage, when so much has become free that it is worth
  /// looking at all who wait.
  bool take_relief() {
    const bool relief = has_relief();
    if (relief) short_ = false;
    return relief;
  }
  bool has_relief() const { return short_ && (free() >= enough_ || used_ == 0); }

 private:
  friend class MemoryShare;
  static constexpr std::uint64_t kReliefSteps = 32;

  std::uint64_t limit_;
  std::uint64_t used_ = 0;
  std::uint64_t enough_ = 0;
  bool short_ = false;
};

/// What delivered messages cost until they are consumed.
constexpr std::uint64_t memory_of(DeliveredData delivered) {
  return delivered.bytes + std::uint64_t{delivered.messages} * MemoryBudget::kMessageCost;
}

/// What one association holds of a MemoryBudget; given back when it goes.
class MemoryShare {
 public:
  /// Without a limit.
  MemoryShare() = default;
  explicit MemoryShare(std::shared_ptr<MemoryBudget> budget) : budget_(std::move(budget)) {}
  ~MemoryShare() { hold(0); }
  MemoryShare(MemoryShare&& other) noexcept
      : budget_(std::move(other.budget_)), held_(std::exchange(other.held_, 0)) {}
  MemoryShare& operator=(MemoryShare&& other) noexcept {
    if (this == &other) return *this;
    hold(0);
    budget_ = std::move(other.budget_);
    held_ = std::exchange(other.held_, 0);
    return *this;
  }

  std::uint64_t held() const { return held_; }
  /// It holds `bytes` from now on.
  void hold(std::uint64_t bytes) {
    if (budget_) budget_->used_ += bytes - held_;
    held_ = bytes;
  }
  /// By how much more it may hold.
  std::uint64_t room() const {
    if (!budget_) return MemoryBudget::kNoLimit;
    const std::uint64_t allowance = budget_->allowance();
    return held_ < allowance ? allowance - held_ : 0;
  }
  void note_shortage() {
    if (budget_) budget_->note_shortage();
  }

 private:
  std::shared_ptr<MemoryBudget> budget_;
  std::uint64_t held_ = 0;
};

}  // namespace rxsctp
