#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/address.h"
#include "engine/config.h"
#include "sctp/recovery/congestion_controller.h"

namespace rxsctp::sctp {

/// The path that a controller begins on.
struct CongestionStart {
  IpFamily family = IpFamily::kV4;
  std::uint32_t max_chunk = 0;  // PMDCS, header included
  std::uint32_t capacity = 0;   // what is in flight beyond this is known to be lost
};

/// The controller of one path. A new algorithm gets a class, a name in CongestionControl and a line
/// here.
std::unique_ptr<CongestionController> make_congestion_controller(CongestionControl algorithm,
                                                                 const CongestionStart& start);

}  // namespace rxsctp::sctp
