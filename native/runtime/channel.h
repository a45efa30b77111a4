#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/command_queue.h"
#include "runtime/delivery_queue.h"

namespace rxsctp::runtime {

class IoThread;

/// One JavaScript environment's way to the I/O thread and back. The I/O thread runs from the first
/// open channel to the last.
class Channel {
 public:
  /// `notify` is called on the I/O thread when there is something to take().
  static std::shared_ptr<Channel> open(std::function<void()> notify);

  // User side: one thread. Nothing has an effect once the channel is closed.
  /// Hands staged records over; false when they are malformed.
  bool submit(std::span<const std::uint8_t> records);
  /// Queues a message; the I/O thread is woken by the next submit().
  void send(sctp::AssociationId association, const sctp::MessageInfo& info,
            std::span<const std::uint8_t> payload);
  /// `command.endpoint` is filled in, and returned.
  sctp::EndpointId open_endpoint(OpenEndpoint command);
  /// `command.association` is filled in, and returned.
  sctp::AssociationId connect(Connect command);
  void command(Command command);
  std::optional<DeliveryBatch> take() { return deliveries_.take(); }
  void recycle(DeliveryBatch batch) { deliveries_.recycle(std::move(batch)); }
  /// Aborts everything that is open; nothing is delivered and nobody notified from here on. Waits
  /// for the I/O thread to end when this was its last channel.
  void close();

  // I/O side.
  CommandQueue& commands() { return commands_; }
  DeliveryQueue& deliveries() { return deliveries_; }
  bool closing() const { return closing_.load(std::memory_order_seq_cst); }
  bool has_work() const { return closing() || commands_.pending(); }
  /// Cuts the user off without waiting: what close() begins with.
  void mark_closing();

 private:
  explicit Channel(std::function<void()> notify);

  IoThread* io_thread_ = nullptr;  // while not closing
  CommandQueue commands_;
  DeliveryQueue deliveries_;
  std::atomic<bool> closing_{false};
};

}  // namespace rxsctp::runtime
