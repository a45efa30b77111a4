#include "sctp/tx/outstanding_data.h"

namespace rxsctp::sctp {

DataChunk OutstandingData::wire_chunk(Tsn tsn) const {
  const OutstandingChunk& chunk = (*this)[tsn];
  const OutgoingMessage& message = messages_[chunk.message - first_message_];
  return {tsn,         message.info.stream,
          message.ssn, message.info.ppid,
          chunk.flags, message.bytes().subspan(chunk.offset, chunk.length)};
}

void OutstandingData::cut(std::uint16_t length, bool immediate) {
  OutgoingMessage& message = messages_.back();
  OutstandingChunk chunk;
  chunk.offset = message.sent;
  chunk.message = first_message_ + static_cast<std::uint32_t>(messages_.size()) - 1;
  chunk.length = length;
  if (message.sent == 0) chunk.flags |= DataChunk::kBeginning;
  message.sent += length;
  if (message.unsent() == 0) chunk.flags |= DataChunk::kEnding;
  if (message.info.unordered) chunk.flags |= DataChunk::kUnordered;
  if (immediate) chunk.flags |= DataChunk::kImmediate;
  unacked_bytes_ += length;
  chunks_.push_back(chunk);
}

void OutstandingData::pop_front() {
  const OutstandingChunk& chunk = chunks_.front();
  unacked_bytes_ -= chunk.length;
  if (chunk.ends_message()) {
    messages_.pop_front();
    ++first_message_;
  }
  chunks_.pop_front();
  ++first_;
}

void OutstandingData::clear() {
  first_ = first_ + static_cast<std::uint32_t>(chunks_.size());
  chunks_.clear();
  first_message_ += static_cast<std::uint32_t>(messages_.size());
  messages_.clear();
  unacked_bytes_ = 0;
}

}  // namespace rxsctp::sctp
