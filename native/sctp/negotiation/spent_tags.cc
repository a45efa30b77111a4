#include "sctp/negotiation/spent_tags.h"

namespace rxsctp::sctp {

void SpentTags::add(std::uint32_t tag, Time now, Duration life) {
  while (!order_.empty() && now - order_.front().at > life) {
    tags_.erase(order_.front().tag);
    order_.pop_front();
  }
  if (order_.size() == kCapacity) {
    forgotten_until_ = order_.front().at;
    tags_.erase(order_.front().tag);
    order_.pop_front();
  }
  if (tags_.insert(tag).second) order_.push_back({tag, now});
}

}  // namespace rxsctp::sctp
