#pragma once

#include <cstdint>

#include "sctp/tx/turn_scheduler.h"

namespace rxsctp::sctp {

/// Of each stream with messages one in turn (RFC 8260, 3.2).
class RoundRobinScheduler final : public TurnScheduler {
 public:
  using TurnScheduler::TurnScheduler;

 private:
  Turn enter(const Queue& /*queue*/) override { return {.number = ++turns_}; }
  Turn after(const Turn& /*turn*/, const Queue& /*queue*/, std::uint32_t /*bytes*/) override {
    return {.number = ++turns_};
  }

  std::uint64_t turns_ = 0;
};

}  // namespace rxsctp::sctp
