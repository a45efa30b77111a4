#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "host/delivery_batch.h"

namespace rxsctp::host {

/// Batches on their way from the I/O thread to one JavaScript environment. While JavaScript is
/// busy, what comes in is merged into few large batches.
class DeliveryQueue {
 public:
  using Notify = std::function<void()>;

  /// `notify` is called on the I/O thread, once for any number of batches until take() finds
  /// nothing more.
  DeliveryQueue(std::shared_ptr<PayloadPool> pool, Notify notify);

  // I/O thread.
  void message(AssociationId id, const MessageInfo& info, MessageParts parts);
  /// `last` remembers the record of this association, so that one record a batch counts it all.
  struct AcknowledgedRecord {
    std::uint64_t serial = 0;
    std::size_t index = 0;
  };
  void acknowledged(AssociationId id, FreedData freed, AcknowledgedRecord& last);
  void message_acknowledged(AssociationId id, std::uint32_t token);
  void event(Event event);
  /// Events of an association that its peer can bring about at will.
  struct BoundedEvents {
    /// Where the last of them is, and how many wait at the most.
    std::uint64_t position = 0;
    std::uint32_t waiting = 0;
    /// The batch, and where in it the event is that counts those that were not kept.
    std::uint64_t losses = 0;
    std::size_t index = 0;
  };
  /// One more of them. While JavaScript is busy no more are kept than a subscriber who comes late
  /// would get; the others are counted in one event, which waits behind those.
  void bounded_event(Event event, BoundedEvents& others);
  /// Whether one more is kept.
  bool has_room(BoundedEvents& others);
  /// So many more are not kept.
  void count_loss(AssociationId id, BoundedEvents& others, std::uint64_t count);
  /// Where what was last given is; nothing else of that position comes after it was taken.
  std::uint64_t position() const { return serial_of_last_; }
  /// Whether JavaScript has taken all that was given at `position` and before.
  bool has_taken(std::uint64_t position) const {
    return position <= taken_.load(std::memory_order_acquire);
  }
  void sender_dry(AssociationId id);
  /// Hands over what has been gathered since the last call; false when there was nothing.
  bool publish();
  /// Notifies, though there may be nothing to take.
  void alert() { notify(); }

  // JavaScript's thread.
  std::optional<DeliveryBatch> take();
  /// Gives the memory of a batch back.
  void recycle(DeliveryBatch batch);
  /// Nothing is handed over and nobody notified afterwards.
  void close();

 private:
  DeliveryBatch& building(std::size_t bytes);
  void begin_batch(std::size_t bytes);
  bool count_in_waiting(const BoundedEvents& others, std::uint64_t count);
  void seal();
  void notify();

  std::shared_ptr<PayloadPool> pool_;

  // Of the I/O thread.
  std::optional<DeliveryBatch> building_;
  std::uint64_t serial_ = 0;
  std::uint64_t serial_of_last_ = 0;
  std::size_t expected_payload_ = 0;

  std::mutex mutex_;
  std::deque<DeliveryBatch> ready_;
  std::vector<DeliveryBatch> spare_;
  std::atomic<std::uint64_t> taken_{0};  // serial of the last batch taken
  bool notified_ = false;
  bool closed_ = false;

  /// Not the one above, which is the first thing a notified thread takes.
  std::mutex notify_mutex_;
  Notify notify_;  // empty once closed
};

}  // namespace rxsctp::host
