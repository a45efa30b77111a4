#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "kernel/message_socket.h"

namespace rxsctp::kernel {

/// Messages the kernel has had no room for yet. What is pushed is the caller's memory until keep().
class SendQueue {
 public:
  void push(const MessageInfo& info, std::span<const std::uint8_t> data);
  /// Takes over what it does not own yet.
  void keep();

  bool empty() const { return messages_.empty(); }
  std::size_t messages() const { return messages_.size(); }
  std::uint64_t bytes() const { return bytes_; }
  /// The oldest messages, at most MessageSocket::kBatch; valid until the next call.
  std::span<const Outgoing> front();
  void pop();

 private:
  struct Message {
    Outgoing outgoing;
    std::vector<std::uint8_t> owned;
  };

  std::deque<Message> messages_;
  /// Messages at the end of the queue that are not owned.
  std::size_t borrowed_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<Outgoing> front_;
};

}  // namespace rxsctp::kernel
