#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "sctp/memory/buffer_pool.h"
#include "sctp/message.h"
#include "sctp/serial_number.h"
#include "sctp/tx/outgoing_message.h"
#include "sctp/tx/stream_scheduler.h"

namespace rxsctp::sctp {

/// Messages accepted from the user of which nothing has been sent, and the SSN each stream gives
/// out next. SSNs are given when a message is started, so a scheduler may reorder streams freely.
class SendQueue {
 public:
  explicit SendQueue(BufferPool& pool)
      : pool_(&pool), scheduler_(std::make_unique<FirstComeFirstServed>(pool)) {}

  /// Copies the message.
  void push(const MessageInfo& info, std::span<const std::uint8_t> data) {
    OutgoingMessage message;
    message.data = pool_->allocate(data.size());
    message.size = static_cast<std::uint32_t>(data.size());
    message.info = info;
    std::memcpy(message.data.data(), data.data(), data.size());
    bytes_ += message.size;
    scheduler_->push(std::move(message));
  }

  bool empty() const { return scheduler_->empty(); }
  std::uint32_t bytes() const { return bytes_; }
  const OutgoingMessage& next() const { return scheduler_->next(); }

  /// Takes the next message out to be sent; an ordered one gets its SSN.
  OutgoingMessage start() {
    OutgoingMessage message = take();
    if (!message.info.unordered) message.ssn = next_ssn(message.info.stream);
    return message;
  }
  /// Takes the next message out without sending it.
  OutgoingMessage take() {
    OutgoingMessage message = scheduler_->pop();
    bytes_ -= message.size;
    return message;
  }

 private:
  Ssn next_ssn(std::uint16_t stream) {
    if (stream >= next_ssn_.size()) next_ssn_.resize(std::size_t{stream} + 1);
    const Ssn ssn = next_ssn_[stream];
    ++next_ssn_[stream];
    return ssn;
  }

  BufferPool* pool_;
  std::unique_ptr<StreamScheduler> scheduler_;
  std::vector<Ssn> next_ssn_;  // by stream, as far as used
  std::uint32_t bytes_ = 0;
};

}  // namespace rxsctp::sctp
