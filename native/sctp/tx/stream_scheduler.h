#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "sctp/memory/buffer_pool.h"
#include "sctp/memory/ring_queue.h"

namespace rxsctp::sctp {

/// Which message the next fragment is cut from. It is asked for each fragment, and one whose
/// streams interleave their messages may change the stream with each (RFC 8260, 3); where they do
/// not, a message that was begun keeps its turn, as its fragments have consecutive TSNs (RFC
/// 9260, 6.9). Messages of one stream keep their order.
///
/// It knows messages by their handles, and not what is in them.
class StreamScheduler {
 public:
  virtual ~StreamScheduler() = default;

  virtual bool empty() const = 0;
  /// A message waits, behind those of its stream.
  virtual void push(std::uint16_t stream, std::uint32_t message) = 0;
  /// Whose turn it is; not when empty().
  virtual std::uint32_t next() const = 0;
  /// A fragment of next() was cut. `last`: nothing of the message is left, it waits no more.
  virtual void on_cut(bool last) = 0;
  /// Those for which `gone` says so wait no more.
  virtual void remove_if(const std::function<bool(std::uint32_t message)>& gone) = 0;
  /// Shows every message that waits, in the order in which they came.
  virtual void for_each(const std::function<void(std::uint32_t message)>& visit) const = 0;
};

/// Message by message, in the order in which they came.
class FirstComeFirstServed final : public StreamScheduler {
 public:
  explicit FirstComeFirstServed(BufferPool& pool) : queue_(pool) {}

  bool empty() const override { return queue_.empty(); }
  void push(std::uint16_t /*stream*/, std::uint32_t message) override { queue_.push_back(message); }
  std::uint32_t next() const override { return queue_.front(); }
  void on_cut(bool last) override {
    if (last) queue_.pop_front();
  }
  void remove_if(const std::function<bool(std::uint32_t)>& gone) override {
    for (std::size_t left = queue_.size(); left > 0; --left) {
      const std::uint32_t message = queue_.front();
      queue_.pop_front();
      if (!gone(message)) queue_.push_back(message);
    }
  }
  void for_each(const std::function<void(std::uint32_t)>& visit) const override {
    for (std::size_t i = 0; i < queue_.size(); ++i) visit(queue_[i]);
  }

 private:
  RingQueue<std::uint32_t> queue_;
};

}  // namespace rxsctp::sctp
