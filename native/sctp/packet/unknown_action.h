#pragma once

#include <cstdint>

namespace rxsctp::sctp {

/// What the two high bits of a type nobody knows ask for (RFC 9260, 3.2 and 3.2.1). "Stop"
/// leaves the rest of the packet (chunks) or of the chunk (parameters) unread; "report" tells the
/// sender.
enum class UnknownAction : std::uint8_t {
  kStop = 0,
  kStopAndReport = 1,
  kSkip = 2,
  kSkipAndReport = 3,
};

constexpr bool stops(UnknownAction action) {
  return action == UnknownAction::kStop || action == UnknownAction::kStopAndReport;
}
constexpr bool reports(UnknownAction action) {
  return action == UnknownAction::kStopAndReport || action == UnknownAction::kSkipAndReport;
}

}  // namespace rxsctp::sctp
