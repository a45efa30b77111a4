#pragma once

#include <cstddef>
#include <functional>

#include "sctp/memory/ring_queue.h"
#include "sctp/tx/outgoing_message.h"

namespace rxsctp::sctp {

/// Which message is started next. Messages of one stream keep their order. The fragments of a
/// message have consecutive TSNs, so the choice is made once a message.
class StreamScheduler {
 public:
  virtual ~StreamScheduler() = default;

  virtual void push(OutgoingMessage&& message) = 0;
  virtual bool empty() const = 0;
  virtual std::size_t size() const = 0;
  /// The next message; not when empty().
  virtual const OutgoingMessage& next() const = 0;
  virtual OutgoingMessage pop() = 0;
  /// Shows every message that waits.
  virtual void for_each(const std::function<void(const OutgoingMessage&)>& visit) const = 0;
};

class FirstComeFirstServed final : public StreamScheduler {
 public:
  explicit FirstComeFirstServed(BufferPool& pool) : queue_(pool) {}

  void push(OutgoingMessage&& message) override { queue_.push_back(std::move(message)); }
  bool empty() const override { return queue_.empty(); }
  std::size_t size() const override { return queue_.size(); }
  const OutgoingMessage& next() const override { return queue_.front(); }
  OutgoingMessage pop() override {
    OutgoingMessage message = std::move(queue_.front());
    queue_.pop_front();
    return message;
  }
  void for_each(const std::function<void(const OutgoingMessage&)>& visit) const override {
    for (std::size_t i = 0; i < queue_.size(); ++i) visit(queue_[i]);
  }

 private:
  RingQueue<OutgoingMessage> queue_;
};

}  // namespace rxsctp::sctp
