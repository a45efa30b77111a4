#pragma once

#include <memory>

#include "sctp/association/congestion_echo.h"
#include "sctp/association/reconfiguration.h"

namespace rxsctp::sctp {

/// Parts that most associations never have, which then take no room in them.
struct RareParts {
  std::unique_ptr<CongestionEcho> ecn;  // from ESTABLISHED on, where both sides have ECN
  std::unique_ptr<Reconfiguration> reconfiguration;  // from the first RE-CONFIG on
};

}  // namespace rxsctp::sctp
