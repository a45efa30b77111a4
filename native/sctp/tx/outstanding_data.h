#pragma once

#include <cstddef>
#include <cstdint>

#include "sctp/memory/ring_queue.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/resources.h"
#include "sctp/serial_number.h"
#include "sctp/tx/outgoing_message.h"

namespace rxsctp::sctp {

/// What is in a DATA chunk that was given a TSN.
struct OutstandingChunk {
  std::uint32_t offset = 0;   // of the payload in its message
  std::uint32_t message = 0;  // number of its message, counted from the first ever started
  std::uint16_t length = 0;
  std::uint8_t flags = 0;  // as in DataChunk

  bool ends_message() const { return (flags & DataChunk::kEnding) != 0; }
};

/// The chunks that were given a TSN and are not cumulatively acknowledged, with their messages, in
/// a ring indexed by TSN. It keeps what is in each; what becomes of them on their way is
/// LossRecovery's.
class OutstandingData {
 public:
  /// `resources` outlive it.
  OutstandingData(Tsn initial_tsn, const Resources& resources)
      : first_(initial_tsn), chunks_(resources.pool), messages_(resources.pool) {}

  bool empty() const { return chunks_.empty(); }
  bool full() const { return chunks_.size() >= kMaxChunks; }
  /// The first that is not acknowledged.
  Tsn first() const { return first_; }
  const OutstandingChunk& operator[](Tsn tsn) const { return chunks_[position(tsn)]; }
  /// `tsn` as it goes on the wire.
  DataChunk wire_chunk(Tsn tsn) const;
  /// Payload of all chunks.
  std::uint32_t unacked_bytes() const { return unacked_bytes_; }

  // --- messages, in the order they were started ---
  void start_message(OutgoingMessage&& message) { messages_.push_back(std::move(message)); }
  /// The message that is only partly cut into chunks; nullptr when there is none.
  const OutgoingMessage* partial() const {
    return !messages_.empty() && messages_.back().unsent() > 0 ? &messages_.back() : nullptr;
  }
  /// Cuts the next `length` bytes off the last message, not above what it has left.
  void cut(std::uint16_t length, bool immediate);
  std::size_t message_count() const { return messages_.size(); }
  const OutgoingMessage& message(std::size_t index) const { return messages_[index]; }

  /// Removes the front chunk, which is acknowledged. Its message goes with its last one.
  void pop_front();
  void clear();

  /// Keeps every stream's SSNs in the window below 2^15, where any comparison agrees, and every TSN
  /// within reach of a gap block.
  static constexpr std::size_t kMaxChunks = 32767;

 private:
  std::size_t position(Tsn tsn) const { return static_cast<std::uint32_t>(tsn - first_); }

  Tsn first_;
  std::uint32_t unacked_bytes_ = 0;
  std::uint32_t first_message_ = 0;  // number of messages_.front()
  RingQueue<OutstandingChunk> chunks_;
  RingQueue<OutgoingMessage> messages_;
};

}  // namespace rxsctp::sctp
