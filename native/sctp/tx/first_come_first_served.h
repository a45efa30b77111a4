#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "sctp/memory/buffer_pool.h"
#include "sctp/memory/ring_queue.h"

namespace rxsctp::sctp {

/// Message by message, in the order in which they came (RFC 8260, 3.1). What a StreamScheduler
/// does, without the calls being virtual: most associations have no other.
class FirstComeFirstServed {
 public:
  explicit FirstComeFirstServed(BufferPool& pool) : queue_(pool) {}

  bool empty() const { return queue_.empty(); }
  void push(std::uint32_t message) { queue_.push_back(message); }
  std::uint32_t next() const { return queue_.front(); }
  void on_cut(bool last) {
    if (last) queue_.pop_front();
  }
  void remove_if(const std::function<bool(std::uint32_t)>& gone) {
    for (std::size_t left = queue_.size(); left > 0; --left) {
      const std::uint32_t message = queue_.front();
      queue_.pop_front();
      if (!gone(message)) queue_.push_back(message);
    }
  }
  void for_each(const std::function<void(std::uint32_t)>& visit) const {
    for (std::size_t i = 0; i < queue_.size(); ++i) visit(queue_[i]);
  }

 private:
  RingQueue<std::uint32_t> queue_;
};

}  // namespace rxsctp::sctp
