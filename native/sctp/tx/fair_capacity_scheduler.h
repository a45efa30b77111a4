#pragma once

#include <algorithm>
#include <cstdint>

#include "sctp/tx/turn_scheduler.h"

namespace rxsctp::sctp {

/// As many bytes of each stream with messages (RFC 8260, 3.5), or as many for its weight (RFC 8260,
/// 3.6): turns are counted in bytes, and a stream's next comes when the others have caught up with
/// what it sent. One that had nothing to send is owed nothing for that.
class FairCapacityScheduler final : public TurnScheduler {
 public:
  FairCapacityScheduler(bool weighted, const Resources& resources)
      : TurnScheduler(resources), weighted_(weighted) {}

 private:
  /// A byte of a stream of weight 1; divides by most weights without much of a rest.
  static constexpr std::uint64_t kByte = 4096;
  /// No message takes a stream further ahead.
  static constexpr std::uint64_t kMostAhead = kByte << 32;

  Turn enter(const Queue& queue) override {
    const bool ahead = queue.number - now_ <= kMostAhead;
    return {.number = ahead ? queue.number : now_};
  }
  Turn after(const Turn& turn, const Queue& queue, std::uint32_t bytes) override {
    now_ = turn.number;
    const std::uint64_t weight = weighted_ ? std::max<std::uint64_t>(queue.value, 1) : 1;
    return {.number = turn.number + std::max<std::uint64_t>(bytes * kByte / weight, 1)};
  }

  bool weighted_;
  std::uint64_t now_ = 0;  // the turn that was used last
};

}  // namespace rxsctp::sctp
