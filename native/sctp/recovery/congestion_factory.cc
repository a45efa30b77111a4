#include "sctp/recovery/congestion_factory.h"

#include "sctp/recovery/reno_controller.h"

namespace rxsctp::sctp {

std::unique_ptr<CongestionController> make_congestion_controller(CongestionControl algorithm,
                                                                 const CongestionStart& start) {
  const std::uint32_t initial_target = start.family == IpFamily::kV6
                                           ? RenoController::kInitialTargetV6
                                           : RenoController::kInitialTargetV4;
  switch (algorithm) {
    case CongestionControl::kReno:
      break;
  }
  return std::make_unique<RenoController>(start.max_chunk, initial_target, start.capacity);
}

}  // namespace rxsctp::sctp
