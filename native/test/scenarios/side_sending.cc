// What a Side sends, and with which limits.
#include <algorithm>
#include <chrono>
#include <cstdint>

#include "test/scenarios/payload.h"
#include "test/scenarios/side.h"

namespace rxsctp::simulation {

namespace {
constexpr std::uint32_t kLowestPriority = 5;
}  // namespace

bool Side::can_send() const { return established_ && !closed_ && !shut_down_ && !send_refused_; }

void Side::pump() {
  if (!can_send() || pump_scheduled_) return;
  if (sent_.count() == 0 && !peer_shut_down_) try_wrong_sends();
  while (can_send() && sent_.count() < script_.messages && (has_room() || passes_full_buffer())) {
    if (left_in_burst_ == 0 && script_.pause > Duration(0)) {
      left_in_burst_ = script_.burst;
      return wake(script_.pause);
    }
    if (left_in_burst_ > 0) --left_in_burst_;
    send_one();
  }
  if (sent_.count() < script_.messages || !script_.shutdown_after || shutdown_scheduled_) return;
  shutdown_scheduled_ = true;
  events_.after(*script_.shutdown_after, [this] {
    shutdown_due_ = true;
    host_->turn();
  });
}

void Side::limit(MessageInfo& info) {
  const std::uint64_t kind = limits_.between(0, 2);
  if (kind == 0) return rank(info);
  if (kind == 1) {
    using std::chrono::duration_cast;
    const auto longest = duration_cast<std::chrono::milliseconds>(script_.longest_lifetime).count();
    info.reliability = Reliability::kLifetime;
    info.reliability_value =
        static_cast<std::uint32_t>(limits_.between(1, static_cast<std::uint64_t>(longest)));
  } else {
    info.reliability = Reliability::kRetransmissions;
    info.reliability_value = static_cast<std::uint32_t>(limits_.between(0, 3));
  }
}

/// Who wants to know which is given up for others has each tracked.
void Side::rank(MessageInfo& info) {
  info.token = info.ppid + 1;
  info.reliability = Reliability::kPriority;
  info.reliability_value = static_cast<std::uint32_t>(limits_.between(0, kLowestPriority));
}

/// Now and then, and if there are enough less important messages to give way to any.
bool Side::passes_full_buffer() {
  return script_.limited > 0 && limits_.chance(0.3) &&
         sent_.has_below(kLowestPriority - 1, buffered() - script_.send_buffer);
}

void Side::make_room(const MessageInfo& info) {
  if (peer_shut_down_) return;
  sctp::Stack& stack = host_->stack();
  const auto wanted = static_cast<std::uint32_t>(script_.send_buffer);
  sent_.begin_room(info.reliability_value);
  stack.make_room(id_, {info.reliability_value, wanted, UINT32_MAX});
  const auto stats = stack.stats(id_);
  sent_.end_room(stats ? stats->unsent_bytes + stats->unacked_bytes : 0, wanted);
}

void Side::send_one() {
  const auto streams = std::min(script_.streams, outbound_streams_);
  const auto stream = static_cast<std::uint16_t>(random_.between(0, streams - 1u));
  const std::size_t size = random_.between(script_.min_size, script_.max_size);
  auto info = sent_.next(stream, random_.chance(script_.unordered),
                         random_.chance(script_.sack_immediately));
  if (!has_room()) {
    rank(info);
    info.reliability_value = std::min(info.reliability_value, kLowestPriority - 1);
    make_room(info);
  } else if (script_.limited > 0 && limits_.chance(script_.limited)) {
    limit(info);
  }
  send(info, size);
}

void Side::send(const MessageInfo& info, std::size_t size) {
  const auto data = sent_.content(size);
  const sctp::SendStatus status = host_->stack().send(id_, info, data);
  if (status == sctp::SendStatus::kAccepted) {
    sent_.accepted(info, size);
    trace_.event(events_.now(), Trace::Kind::kAccepted, host_->id(), id_, info.ppid, size);
  } else {
    if (status != sctp::SendStatus::kNoAssociation || !peer_shut_down_) {
      fail("had a good message refused");
    }
    send_refused_ = true;
  }
}

void Side::try_wrong_sends() {
  sctp::Stack& stack = host_->stack();
  const std::uint8_t byte[1] = {0};
  if (outbound_streams_ != 65535 &&
      stack.send(id_, {.stream = outbound_streams_}, byte) != sctp::SendStatus::kInvalidStream) {
    fail("could send on a stream it does not have");
  }
  if (stack.send(id_, {}, {}) != sctp::SendStatus::kEmpty) fail("could send an empty message");
  if (config_.max_message_size < kMaxPayload &&
      stack.send(id_, {}, payload(0, 0, config_.max_message_size + 1)) !=
          sctp::SendStatus::kTooLarge) {
    fail("could send a message that is too large");
  }
}

}  // namespace rxsctp::simulation
