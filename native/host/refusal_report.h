#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "engine/limits.h"
#include "engine/time.h"

namespace rxsctp::host {

/// Sums up what an endpoint has refused, so that peers who try again and again bring about one
/// notification a second for each reason, and none before the last has been seen.
class RefusalReport {
 public:
  static constexpr Duration kInterval = std::chrono::seconds(1);

  void add(Refusal refusal) { ++of(refusal).count; }
  /// When something may be told; kNever when there is nothing.
  Time deadline() const {
    Time next = kNever;
    for (const Reason& reason : reasons_) {
      if (reason.count > 0) next = std::min(next, reason.next);
    }
    return next;
  }

  struct Due {
    Refusal reason;
    std::uint64_t count;  // since the last time
    std::uint64_t total;
  };
  /// What is to be told at `now`. `has_seen(position)` says whether the user has come to what was
  /// told before.
  template <typename HasSeen>
  std::optional<Due> take(Time now, HasSeen has_seen) {
    for (std::size_t i = 0; i < reasons_.size(); ++i) {
      Reason& reason = reasons_[i];
      if (reason.count == 0 || reason.next > now) continue;
      reason.next = now + kInterval;
      if (!has_seen(reason.position)) continue;
      reason.total += reason.count;
      const Due due{static_cast<Refusal>(i), reason.count, reason.total};
      reason.count = 0;
      return due;
    }
    return std::nullopt;
  }
  /// Where the notification is that take() led to.
  void told(Refusal refusal, std::uint64_t position) { of(refusal).position = position; }

 private:
  struct Reason {
    std::uint64_t count = 0;
    std::uint64_t total = 0;
    std::uint64_t position = 0;
    Time next = Time::min();
  };
  Reason& of(Refusal refusal) { return reasons_[static_cast<std::size_t>(refusal)]; }

  std::array<Reason, kRefusals> reasons_;
};

}  // namespace rxsctp::host
