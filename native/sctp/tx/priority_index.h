#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sctp/serial_number.h"
#include "sctp/tx/outgoing_streams.h"
#include "sctp/work.h"

namespace rxsctp::sctp {

/// The messages with a priority (RFC 7496, 3.2) that may be given up for more important ones: which
/// of them is the least important, and of equals the oldest. Each keeps its place in here as its
/// `bound`, so that any of them can be removed. Steps are in the order of the logarithm of how many
/// there are.
class PriorityIndex {
 public:
  /// Both outlive it.
  PriorityIndex(OutgoingStreams& streams, Work& work) : streams_(streams), work_(work) {}

  bool empty() const { return heap_.empty(); }
  /// The least important, or the oldest of them; only when there are any.
  std::uint32_t last() const { return heap_.front().message; }
  std::uint32_t last_priority() const { return heap_.front().priority; }

  void insert(std::uint32_t message);
  /// Does nothing when the message is not in it.
  void remove(OutgoingMessage& message);

  /// The message has been given its first TSN.
  void set_first(const OutgoingMessage& message, Tsn tsn) { heap_[place_of(message)].first = tsn; }
  /// Only of a message of which something was sent.
  Tsn first(const OutgoingMessage& message) const { return heap_[place_of(message)].first; }

 private:
  struct Entry {
    std::uint32_t priority = 0;
    std::uint32_t message = 0;
    std::uint64_t number = 0;  // of the messages in the order in which they came
    Tsn first;
    /// It is given up before `other` is.
    bool goes_before(const Entry& other) const {
      return priority != other.priority ? priority > other.priority : number < other.number;
    }
  };
  static constexpr std::int64_t kNowhere = -1;

  static std::size_t place_of(const OutgoingMessage& message) {
    return static_cast<std::size_t>(message.bound);
  }
  void put(std::size_t place, const Entry& entry);
  void rise(std::size_t place, const Entry& entry);
  void sink(std::size_t place, const Entry& entry);

  OutgoingStreams& streams_;
  Work& work_;
  std::vector<Entry> heap_;  // each goes before those at 2 i + 1 and 2 i + 2
  std::uint64_t inserted_ = 0;
};

}  // namespace rxsctp::sctp
