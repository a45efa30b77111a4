#include "test/scenarios/side.h"

#include <string>
#include <utility>

#include "test/scenarios/payload.h"

namespace rxsctp::simulation {

namespace {
/// What a receiver may hold beyond its window: the chunk of a zero-window probe.
constexpr std::uint64_t kWindowSlack = 65536;
/// A message counts as so many bytes at least. Before DATA is dropped for that, messages may take
/// four windows, and those that waited behind a gap one more.
constexpr std::uint64_t kMessageCharge = 64;
constexpr std::uint64_t kMaxCrowding = 5;
}  // namespace

Side::Side(std::uint32_t number, const SideScript& script, const AssociationConfig& config,
           EventQueue& events, Trace& trace, Verdict& verdict, std::uint64_t seed)
    : number_(number),
      script_(script),
      config_(config),
      events_(events),
      trace_(trace),
      verdict_(verdict),
      random_(seed),
      limits_(~seed),
      wishes_(seed ^ 0x6525),
      sent_(number, verdict),
      reconfigurations_left_(script.reconfigurations) {}

void Side::fail(const char* problem) {
  verdict_.fail("side " + std::to_string(number_) + ": " + problem);
}

void Side::wake(Duration delay) {
  if (pump_scheduled_) return;
  pump_scheduled_ = true;
  events_.after(delay, [this] {
    pump_scheduled_ = false;
    pump_due_ = true;
    host_->turn();
  });
}

void Side::on_established(const Established& info) {
  if (established_) return fail("was established twice");
  established_ = true;
  outbound_streams_ = info.outbound_streams;
  inbound_streams_ = info.inbound_streams;
  if (info.outbound_streams == 0 || info.inbound_streams == 0) fail("has no streams");
  if (info.outbound_streams > config_.outbound_streams) fail("has more streams than it asked for");
  pump_due_ = true;
  left_in_burst_ = script_.burst;
  plan_reconfiguration();
  if (script_.abort_after) {
    events_.after(*script_.abort_after, [this] {
      abort_due_ = true;
      host_->turn();
    });
  }
}

void Side::on_message(const MessageInfo& info, MessageParts parts) {
  if (!established_) fail("received before it was established");
  if (closed_) fail("received after it was closed");
  DeliveredData message{0, 1};
  for (const auto part : parts) message.bytes += static_cast<std::uint32_t>(part.size());
  peer_->sent_.delivered(info, parts);
  unconsumed_ += message;
  if (unconsumed_.bytes > config_.receive_window + kWindowSlack) {
    fail("holds more than its receive window");
  }
  if (std::uint64_t{unconsumed_.messages} * kMessageCharge >
      kMaxCrowding * std::uint64_t{config_.receive_window}) {
    fail("holds more messages than its receive window is for");
  }
  if (script_.consume_delay == Duration(0)) {
    to_consume_ += message;
  } else if (!script_.consume_in_batches) {
    events_.after(script_.consume_delay, [this, message] { consume(message); });
  } else {
    waiting_ += message;
    if (std::exchange(consumption_scheduled_, true)) return;
    events_.after(script_.consume_delay, [this] {
      consumption_scheduled_ = false;
      consume(std::exchange(waiting_, {}));
    });
  }
}

void Side::consume(DeliveredData consumed) {
  to_consume_ += consumed;
  host_->turn();
}

void Side::on_send_buffer_freed(FreedData freed) {
  if (closed_) fail("had send buffer freed after it was closed");
  freed_bytes_ += freed.bytes;
  freed_messages_ += freed.messages;
  if (freed_bytes_ > sent_.accepted_bytes()) fail("had more send buffer freed than it used");
  pump_due_ = true;
}

void Side::on_message_acknowledged(std::uint32_t token) {
  if (closed_) fail("had a message acknowledged after it was closed");
  sent_.acknowledged(token);
}

void Side::on_send_failed(const SendFailed& event) {
  if (closed_) fail("was told of a failed message after it was closed");
  sent_.failed(event.info, event.data, event.sent);
}

void Side::on_sender_dry() {
  if (closed_) fail("ran dry after it was closed");
  if (freed_bytes_ != sent_.accepted_bytes()) fail("is said to be dry with data left");
}

void Side::on_peer_shutdown() {
  if (closed_) fail("was told of a shutdown after it was closed");
  peer_shut_down_ = true;
}

void Side::on_closed(CloseReason reason) {
  if (closed_) return fail("was closed twice");
  closed_ = true;
  reason_ = reason;
  if (freed_bytes_ != sent_.accepted_bytes()) fail("closed with send buffer still in use");
  if (freed_messages_ != sent_.count()) fail("closed with messages left in the send buffer");
  sent_.check_outcomes();
}

bool Side::act() {
  if (id_ == 0 || host_died()) return false;
  bool acted = false;
  sctp::Stack& stack = host_->stack();
  if (to_consume_.messages != 0) {
    const DeliveredData consumed = std::exchange(to_consume_, {});
    stack.consume(id_, consumed);
    trace_.event(events_.now(), Trace::Kind::kConsumed, host_->id(), id_, consumed.bytes);
    unconsumed_.bytes -= consumed.bytes;
    unconsumed_.messages -= consumed.messages;
    acted = true;
  }
  if (std::exchange(pump_due_, false)) {
    const std::size_t before = sent_.count();
    pump();
    acted = acted || sent_.count() != before;
  }
  if (std::exchange(reconfiguration_due_, false)) {
    reconfigure();
    acted = true;
  }
  if (std::exchange(shutdown_due_, false) && !closed_) {
    trace_.event(events_.now(), Trace::Kind::kShutdown, host_->id(), id_);
    shut_down_ = true;
    stack.shutdown(id_);
    acted = true;
  }
  if (std::exchange(abort_due_, false) && !closed_) {
    trace_.event(events_.now(), Trace::Kind::kAbort, host_->id(), id_);
    shut_down_ = true;
    stack.abort(id_, payload(number_, 0, 20));
    acted = true;
  }
  return acted;
}

void Side::give_up() {
  if (closed_ || id_ == 0 || host_died()) return;
  (established_ ? shutdown_due_ : abort_due_) = true;
  host_->turn();
}

void Side::check_end(bool gentle, bool tangled) {
  if (host_died()) return;
  if (id_ == 0) {
    if (gentle) fail("never came to be");
    return;
  }
  if (!closed_) return fail("never ended");
  if (!tangled && !peer_->host_died()) sent_.check_all_accounted_for();
  if (!gentle || reason_ == CloseReason::kShutdown) return;
  // A late copy may reach the peer when it is through, and SHUTDOWN COMPLETE may be lost: then what
  // comes back is an ABORT.
  const bool peer_was_through = peer_->reason_ == CloseReason::kShutdown;
  if (reason_ == CloseReason::kAbortedByPeer && peer_was_through) return;
  verdict_.fail("side " + std::to_string(number_) + ": did not end gracefully, reason " +
                std::to_string(static_cast<int>(*reason_)));
}

}  // namespace rxsctp::simulation
