// What a Side changes of its streams (RFC 6525), and what it is told of that.
#include <algorithm>
#include <utility>
#include <vector>

#include "test/scenarios/side.h"

namespace rxsctp::simulation {

using sctp::ReconfigurationStatus;

void Side::plan_reconfiguration() {
  if (reconfigurations_left_ == 0) return;
  events_.after(script_.reconfiguration_pause, [this] {
    reconfiguration_due_ = true;
    host_->turn();
  });
}

sctp::ReconfigurationWish Side::draw_wish() {
  const std::uint64_t kind = wishes_.between(0, 7);
  if (kind == 0) {
    const auto room = static_cast<std::uint16_t>(65535 - outbound_streams_);
    return AddStreams{.inbound = 0, .outbound = std::min<std::uint16_t>(room, 1)};
  }
  if (kind == 1) return AddStreams{.inbound = 1, .outbound = 0};
  ResetStreams reset{.inbound = kind == 2 || kind == 3, .outbound = kind != 2, .streams = {}};
  std::uint16_t most = script_.streams;
  if (reset.outbound) most = std::min(most, outbound_streams_);
  if (reset.inbound) most = std::min(most, inbound_streams_);
  if (wishes_.chance(0.7)) {
    for (std::uint64_t i = wishes_.between(1, 5); i > 0; --i) {
      reset.streams.push_back(static_cast<std::uint16_t>(wishes_.between(0, most - 1u)));
    }
  }
  return reset;
}

void Side::reconfigure() {
  if (!can_send() || peer_shut_down_) return;
  --reconfigurations_left_;
  plan_reconfiguration();
  const sctp::ReconfigurationWish wish = draw_wish();
  const auto* reset = std::get_if<ResetStreams>(&wish);
  const ReconfigurationStatus status = host_->stack().reconfigure(id_, wish, events_.now());
  switch (status) {
    case ReconfigurationStatus::kAsked:
      trace_.event(events_.now(), Trace::Kind::kReconfigured, host_->id(), id_, wish.index());
      if (reset != nullptr && reset->outbound) sent_.begin_life(reset->streams);
      return;
    case ReconfigurationStatus::kNotNegotiated:
      if (config_.stream_reset && peer_->config_.stream_reset) fail("could not reset streams");
      return;
    case ReconfigurationStatus::kInProgress:
    case ReconfigurationStatus::kNoAssociation:
      return;
    case ReconfigurationStatus::kInvalidStream:
      // All the streams that there can be, and none to add.
      if (reset != nullptr) fail("was told that a stream of its own does not exist");
      return;
    case ReconfigurationStatus::kTooManyNumbers:
      return fail("could not name a few streams");
  }
}

void Side::on_reset(const StreamReset& event) {
  if (closed_) fail("was told of a reset after it was closed");
  if (event.inbound == event.outbound) fail("was told of no direction, or of two");
  if (event.outbound) return sent_.end_life(event.result == ReconfigurationResult::kPerformed);
  if (event.result == ReconfigurationResult::kPerformed) peer_->sent_.life_began(event.streams);
}

void Side::on_streams_changed(const StreamsChanged& event) {
  if (event.outbound_streams < outbound_streams_ || event.inbound_streams < inbound_streams_) {
    fail("has lost streams");
  }
  outbound_streams_ = event.outbound_streams;
  inbound_streams_ = event.inbound_streams;
}

}  // namespace rxsctp::simulation
