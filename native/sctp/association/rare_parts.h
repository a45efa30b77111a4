#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sctp/association/congestion_echo.h"

namespace rxsctp::sctp {

/// Parts that most associations never have, which then take no room in them.
struct RareParts {
  std::unique_ptr<CongestionEcho> ecn;  // from ESTABLISHED on, where both sides have ECN
  /// Set by Association::abort(): the reason to send.
  std::unique_ptr<std::vector<std::uint8_t>> abort_reason;
};

}  // namespace rxsctp::sctp
