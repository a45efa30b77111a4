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
#include "host/staging_slabs.h"

namespace rxsctp::host {

class IoThread;

/// One JavaScript environment's way to the I/O thread and back.
class Channel {
 public:
  /// `notify` is called on the I/O thread when there is something to take().
  static std::shared_ptr<Channel> open(std::function<void()> notify);
  /// One that no I/O thread serves: what its I/O side is given can be taken, nothing else.
  static std::shared_ptr<Channel> unattached();

  // User side: one thread. Nothing has an effect once the channel is closed.
  /// Hands a copy of records over; false when earlier ones turned out to be malformed.
  bool submit(std::span<const std::uint8_t> records);
  /// Where records are staged from its begin on, until the next call. What was staged so far is
  /// handed over.
  StagingSlab& stage();
  /// Who has it keeps the memory of all slabs.
  std::shared_ptr<StagingSlabs> slabs() const { return slabs_; }
  /// Bytes that are staged and not handed over.
  std::size_t staged() const { return slab_ == nullptr ? 0 : slab_->staged() - handed_over_; }
  /// Hands over what is staged up to `end`, as submit() does, but without a copy.
  bool submit_staged(std::size_t end);
  /// Queues a message; the I/O thread is woken by the next submit().
  void send(AssociationId association, const MessageInfo& info,
            std::span<const std::uint8_t> payload);
  /// `command.endpoint` is filled in, and returned.
  EndpointId open_endpoint(OpenEndpoint command);
  /// `command.association` is filled in, and returned.
  AssociationId connect(Connect command);
  void command(Command command);
  bool is_malformed() const { return malformed_.load(std::memory_order_relaxed); }
  std::optional<DeliveryBatch> take() { return deliveries_.take(); }
  void recycle(DeliveryBatch batch) { deliveries_.recycle(std::move(batch)); }
  /// Submits what is staged; on any other thread than the one that opened the channel nothing.
  void submit_staged();
  /// Submits what is staged, and aborts everything that is open once as much as the network takes
  /// at once of what was sent is on its way; nothing is delivered and nobody notified from here on.
  /// Waits for the I/O thread to end when this was its last channel.
  void close();

  // I/O side.
  CommandQueue& commands() { return commands_; }
  DeliveryQueue& deliveries() { return deliveries_; }
  bool closing() const { return closing_.load(std::memory_order_seq_cst); }
  /// What was handed over is no row of records: the rest of it means nothing.
  void report_malformed();
  bool has_work() const { return closing() || commands_.pending(); }
  /// Cuts the user off without waiting: what close() begins with.
  void mark_closing();

 private:
  explicit Channel(std::function<void()> notify);
  void hand_over(std::size_t end);

  const std::thread::id thread_ = std::this_thread::get_id();
  const std::shared_ptr<StagingSlabs> slabs_ = StagingSlabs::make();
  StagingSlab* slab_ = nullptr;  // the one that stage() gave last
  PayloadHold slab_hold_;
  std::size_t handed_over_ = 0;    // bytes of it
  IoThread* io_thread_ = nullptr;  // while not closing
  CommandQueue commands_;
  DeliveryQueue deliveries_;
  std::atomic<bool> closing_{false};
  std::atomic<bool> malformed_{false};
};

}  // namespace rxsctp::host
