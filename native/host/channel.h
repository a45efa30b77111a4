#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "host/command_queue.h"
#include "host/delivery_queue.h"

namespace rxsctp::host {

class IoThread;

/// One JavaScript environment's way to the I/O thread and back.
class Channel {
 public:
  using Staged = std::function<std::span<const std::uint8_t>()>;

  /// `notify` is called on the I/O thread when there is something to take(), `staged` on the
  /// calling one as the channel closes: records that wait to be handed to submit().
  static std::shared_ptr<Channel> open(std::function<void()> notify, Staged staged = {});

  // User side: one thread. Nothing has an effect once the channel is closed.
  /// Hands staged records over; false when they are malformed.
  bool submit(std::span<const std::uint8_t> records);
  /// Queues a message; the I/O thread is woken by the next submit().
  void send(AssociationId association, const MessageInfo& info,
            std::span<const std::uint8_t> payload);
  /// `command.endpoint` is filled in, and returned.
  EndpointId open_endpoint(OpenEndpoint command);
  /// `command.association` is filled in, and returned.
  AssociationId connect(Connect command);
  void command(Command command);
  std::optional<DeliveryBatch> take() { return deliveries_.take(); }
  void recycle(DeliveryBatch batch) { deliveries_.recycle(std::move(batch)); }
  /// Submits what is staged; on any other thread than the one that opened the channel nothing.
  void submit_staged();
  /// What is staged is not to be read from here on: its memory may be gone.
  void forget_staged() { staged_ = nullptr; }
  /// Submits what is staged, and aborts everything that is open once as much as the network takes
  /// at once of what was sent is on its way; nothing is delivered and nobody notified from here on.
  /// Waits for the I/O thread to end when this was its last channel.
  void close();

  // I/O side.
  CommandQueue& commands() { return commands_; }
  DeliveryQueue& deliveries() { return deliveries_; }
  bool closing() const { return closing_.load(std::memory_order_seq_cst); }
  bool has_work() const { return closing() || commands_.pending(); }
  /// Cuts the user off without waiting: what close() begins with.
  void mark_closing();

 private:
  Channel(std::function<void()> notify, Staged staged);

  const std::thread::id thread_ = std::this_thread::get_id();
  Staged staged_;
  IoThread* io_thread_ = nullptr;  // while not closing
  CommandQueue commands_;
  DeliveryQueue deliveries_;
  std::atomic<bool> closing_{false};
};

}  // namespace rxsctp::host
