#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/time.h"

namespace rxsctp {

/// Bounds how often the user is told of what a peer can bring about at will and as fast as it
/// likes: a burst at once, then a few a second.
class ReportBudget {
 public:
  static constexpr std::uint32_t kBurst = 32;
  static constexpr Duration kInterval = std::chrono::milliseconds(100);

  /// Whether one more may be reported.
  bool take(Time now) {
    const auto earned = static_cast<std::uint64_t>((now - counted_from_) / kInterval);
    spent_ -= static_cast<std::uint32_t>(std::min<std::uint64_t>(spent_, earned));
    counted_from_ =
        spent_ == 0 ? now : counted_from_ + static_cast<Duration::rep>(earned) * kInterval;
    if (spent_ == kBurst) return false;
    ++spent_;
    return true;
  }

 private:
  std::uint32_t spent_ = 0;
  Time counted_from_{};
};

}  // namespace rxsctp
