#include "kernel/send_queue.h"

#include <algorithm>

namespace rxsctp::kernel {

void SendQueue::push(const MessageInfo& info, std::span<const std::uint8_t> data) {
  messages_.push_back({{info, data}, {}});
  ++borrowed_;
  bytes_ += data.size();
}

void SendQueue::keep() {
  for (auto message = messages_.rbegin(); borrowed_ > 0; ++message, --borrowed_) {
    message->owned.assign(message->outgoing.data.begin(), message->outgoing.data.end());
    message->outgoing.data = message->owned;
  }
}

std::span<const Outgoing> SendQueue::front() {
  const std::size_t count = std::min(messages_.size(), MessageSocket::kBatch);
  front_.clear();
  for (std::size_t i = 0; i < count; ++i) front_.push_back(messages_[i].outgoing);
  return front_;
}

void SendQueue::pop() {
  bytes_ -= messages_.front().outgoing.data.size();
  messages_.pop_front();
  borrowed_ = std::min(borrowed_, messages_.size());
}

}  // namespace rxsctp::kernel
