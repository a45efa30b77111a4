#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "engine/message.h"
#include "engine/time.h"

namespace rxsctp {

/// In bytes: what is in a receive window and not its user's yet, and what has to fit for the window
/// to be of use.
struct WindowDemand {
  std::uint32_t stored = 0;
  std::uint32_t next = 1;
};

/// The receive window of an association: what its user was handed and has not consumed, what may
/// come besides, and when the user is told that it is full.
///
/// **Full** is a window that has been shut for kFullDelay, or that something had to be dropped for,
/// and that the user holds at least half of. It is told once, and not again before half of the
/// window was free.
class ReceiveWindow {
 public:
  /// What a message takes of the window at least, or tiny ones would cost the user far more memory
  /// than the window says.
  static constexpr std::uint32_t kMessageCharge = 64;
  /// Long against the time in which a user who does consume gets to it.
  static constexpr Duration kFullDelay = std::chrono::milliseconds(100);

  /// `size` in bytes.
  explicit ReceiveWindow(std::uint32_t size) : size_(size) {}

  std::uint32_t size() const { return size_; }
  DeliveredData unconsumed() const { return unconsumed_; }
  /// What the user holds counts for, in bytes.
  std::uint64_t charge() const {
    return std::max<std::uint64_t>(unconsumed_.bytes,
                                   std::uint64_t{unconsumed_.messages} * kMessageCharge);
  }
  std::uint32_t free(std::uint32_t stored = 0) const {
    const std::uint64_t used = charge() + stored;
    return used < size_ ? static_cast<std::uint32_t>(size_ - used) : 0;
  }
  /// No room for what is next, and it is the user who holds most of it.
  bool shut(const WindowDemand& demand = {}) const {
    return free(demand.stored) < demand.next && charge() >= demand.stored;
  }

  /// A message is handed to the user.
  void deliver(std::size_t bytes) {
    constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
    const auto more = static_cast<std::uint32_t>(std::min(bytes, kMost - unconsumed_.bytes));
    unconsumed_ += {more, 1};
  }
  /// The user is done with messages. More than there is cannot be consumed.
  void consume(DeliveredData consumed, const WindowDemand& demand = {}) {
    unconsumed_.bytes -= std::min(consumed.bytes, unconsumed_.bytes);
    unconsumed_.messages -= std::min(consumed.messages, unconsumed_.messages);
    const bool opens = state_ == State::kShut ? !shut(demand) : free(demand.stored) >= size_ / 2;
    if (!opens) return;
    state_ = State::kOpen;
    deadline_ = kNever;
  }
  /// What the user holds from before the peer restarted counts on.
  void carry(DeliveredData unconsumed) { unconsumed_ = unconsumed; }

  /// All that came at once has been taken in.
  void on_received(Time now, const WindowDemand& demand = {}) {
    if (state_ != State::kOpen || !shut(demand)) return;
    state_ = State::kShut;
    deadline_ = now + kFullDelay;
  }
  /// What came had to be dropped.
  void on_dropped() { report(); }

  /// When on_deadline() is to be called; kNever while nothing runs.
  Time deadline() const { return deadline_; }
  void on_deadline(Time now) {
    if (deadline_ <= now) report();
  }
  /// Whether to tell the user that it is full, once.
  bool take_full() { return std::exchange(full_, false); }

 private:
  enum class State : std::uint8_t { kOpen, kShut, kReported };

  void report() {
    deadline_ = kNever;
    if (state_ == State::kReported || charge() < size_ / 2) return;
    state_ = State::kReported;
    full_ = true;
  }

  Time deadline_ = kNever;
  DeliveredData unconsumed_;
  std::uint32_t size_;
  State state_ = State::kOpen;
  bool full_ = false;
};

}  // namespace rxsctp
