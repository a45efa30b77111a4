#pragma once

#include <cstdint>

#include "sctp/tx/turn_scheduler.h"

namespace rxsctp::sctp {

/// The streams with the lowest value first, those that have the same in turn (RFC 8260, 3.4). A
/// stream has 0 until the user says otherwise.
class PriorityScheduler final : public TurnScheduler {
 public:
  using TurnScheduler::TurnScheduler;

 private:
  Turn enter(const Queue& queue) override { return {.number = ++turns_, .rank = queue.value}; }
  Turn after(const Turn& /*turn*/, const Queue& queue, std::uint32_t /*bytes*/) override {
    return {.number = ++turns_, .rank = queue.value};
  }
  Turn revalued(const Turn& turn, const Queue& queue) const override {
    return {.number = turn.number, .rank = queue.value};
  }

  std::uint64_t turns_ = 0;
};

}  // namespace rxsctp::sctp
