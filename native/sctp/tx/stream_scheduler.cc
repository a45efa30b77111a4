#include "sctp/tx/stream_scheduler.h"

#include "sctp/tx/fair_capacity_scheduler.h"
#include "sctp/tx/priority_scheduler.h"
#include "sctp/tx/round_robin_scheduler.h"

namespace rxsctp::sctp {

std::unique_ptr<StreamScheduler> StreamScheduler::make(Scheduler kind, const Resources& resources) {
  switch (kind) {
    case Scheduler::kFcfs:
      break;
    case Scheduler::kPriority:
      return std::make_unique<PriorityScheduler>(resources);
    case Scheduler::kRoundRobin:
      return std::make_unique<RoundRobinScheduler>(resources);
    case Scheduler::kFairCapacity:
      return std::make_unique<FairCapacityScheduler>(false, resources);
    case Scheduler::kWeightedFairQueueing:
      return std::make_unique<FairCapacityScheduler>(true, resources);
  }
  return nullptr;
}

}  // namespace rxsctp::sctp
