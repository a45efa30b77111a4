#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

#include "engine/message.h"
#include "sctp/memory/buffer_pool.h"
#include "sctp/memory/stream_table.h"
#include "sctp/observer.h"
#include "sctp/serial_number.h"
#include "sctp/tx/outgoing_message.h"
#include "sctp/tx/stream_scheduler.h"

namespace rxsctp::sctp {

/// Messages accepted from the user of which nothing has been sent, and for each stream the SSN it
/// gives out next. SSNs are given when a message is started, so a scheduler may reorder streams
/// freely.
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
  std::uint32_t messages() const { return static_cast<std::uint32_t>(scheduler_->size()); }
  std::uint32_t bytes() const { return bytes_; }
  const OutgoingMessage& next() const { return scheduler_->next(); }

  /// Takes the next message out to be sent; an ordered one gets its SSN.
  OutgoingMessage start() {
    OutgoingMessage message = take();
    Stream& stream = streams_[message.info.stream];
    ++stream.messages;
    stream.bytes += message.size;
    if (!message.info.unordered) {
      message.ssn = stream.next_ssn;
      ++stream.next_ssn;
    }
    return message;
  }
  /// Takes the next message out without sending it.
  OutgoingMessage take() {
    OutgoingMessage message = scheduler_->pop();
    bytes_ -= message.size;
    return message;
  }

  /// What has been started of each stream and, as unsent, what waits.
  void fill(StreamTable<StreamStats>& stats) const {
    streams_.for_each([&](std::uint16_t stream, const Stream& started) {
      stats[stream].messages_sent = started.messages;
      stats[stream].bytes_sent = started.bytes;
    });
    scheduler_->for_each([&](const OutgoingMessage& message) {
      StreamStats& stream = stats[message.info.stream];
      ++stream.messages_sent;
      ++stream.unsent_messages;
      stream.unsent_bytes += message.size;
    });
  }

 private:
  /// What was started of a stream.
  struct Stream {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    Ssn next_ssn;
  };

  BufferPool* pool_;
  std::unique_ptr<StreamScheduler> scheduler_;
  StreamTable<Stream> streams_;
  std::uint32_t bytes_ = 0;
};

}  // namespace rxsctp::sctp
