#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "engine/message.h"

namespace rxsctp::kernel {

/// What the kernel has taken to send and the peer has not acknowledged. The kernel says how much
/// memory that occupies, and not which messages it is; it acknowledges them in the order in which
/// they were sent. So a message is done with once those after it alone account for the memory.
class SendLedger {
 public:
  struct Entry {
    /// What the message is known by to the kernel (snd_context).
    std::uint32_t context = 0;
    std::uint32_t bytes = 0;
    MessageInfo info;
    /// Bytes of kernel memory it occupies at the least.
    std::uint64_t charge = 0;
    bool failed = false;

    /// The kernel may give it up while the association lives.
    bool partially_reliable() const { return info.reliability != Reliability::kFull; }
  };

  /// For `in_order` false (a stream scheduler, partial reliability) all is done with at once.
  explicit SendLedger(bool in_order) : in_order_(in_order) {}

  bool empty() const { return entries_.empty(); }
  /// Some of it may be given up instead of being acknowledged.
  bool partially_reliable() const { return partially_reliable_; }
  std::uint64_t bytes() const { return bytes_; }
  std::uint32_t next_context() const { return next_context_; }

  /// The kernel has taken a message, with next_context().
  void add(const MessageInfo& info, std::size_t bytes);
  /// While messages were added, from the one with `first` on, the memory grew from `before` to
  /// `after`: it may have shrunk in between, and not grown.
  void measured(std::uint32_t first, std::uint64_t before, std::uint64_t after);

  /// Takes out the oldest entry that is done with while the kernel occupies `memory`.
  std::optional<Entry> settle(std::uint64_t memory);
  /// The kernel gives the message up. Returns it the first time, and takes it out of settle().
  std::optional<Entry> fail(std::uint32_t context);

 private:
  Entry* find(std::uint32_t context);
  void pop_failed();

  bool in_order_;
  bool partially_reliable_ = false;
  std::deque<Entry> entries_;
  std::uint64_t bytes_ = 0;
  std::uint64_t charge_ = 0;
  std::uint32_t next_context_ = 1;
};

}  // namespace rxsctp::kernel
