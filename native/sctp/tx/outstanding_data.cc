#include "sctp/tx/outstanding_data.h"

namespace rxsctp::sctp {

DataChunk OutstandingData::wire_chunk(Tsn tsn) const {
  const OutstandingChunk& chunk = (*this)[tsn];
  const OutgoingMessage& message = messages_[chunk.message - first_message_];
  return {tsn,         message.info.stream,
          message.ssn, message.info.ppid,
          chunk.flags, message.bytes().subspan(chunk.offset, chunk.length)};
}

Tsn OutstandingData::cut(std::uint16_t length, std::uint8_t path, bool immediate) {
  OutgoingMessage& message = messages_.back();
  OutstandingChunk chunk;
  chunk.offset = message.sent;
  chunk.message = first_message_ + static_cast<std::uint32_t>(messages_.size()) - 1;
  chunk.length = length;
  chunk.path = path;
  if (message.sent == 0) chunk.flags |= DataChunk::kBeginning;
  message.sent += length;
  if (message.unsent() == 0) chunk.flags |= DataChunk::kEnding;
  if (message.info.unordered) chunk.flags |= DataChunk::kUnordered;
  if (immediate) chunk.flags |= DataChunk::kImmediate;
  unacked_bytes_ += length;
  flight_size_ += length;
  const Tsn tsn = next_tsn();
  chunks_.push_back(chunk);
  return tsn;
}

void OutstandingData::pop_front() {
  const OutstandingChunk chunk = chunks_.front();
  if (chunk.state == OutstandingChunk::State::kInFlight) flight_size_ -= chunk.length;
  unacked_bytes_ -= chunk.length;
  chunks_.pop_front();
  ++cumulative_;
  if (chunk.ends_message()) {
    messages_.pop_front();
    ++first_message_;
  }
}

void OutstandingData::forget_popped() {
  if (!marks_ || marks_->settled.empty()) return;
  marks_->gap_acked.erase_through(cumulative_);
  marks_->marked.erase_through(cumulative_);
  marks_->settled.erase_through(cumulative_);
}

void OutstandingData::set_gap_acked(Tsn tsn) {
  OutstandingChunk& chunk = (*this)[tsn];
  if (chunk.state == OutstandingChunk::State::kInFlight) flight_size_ -= chunk.length;
  if (chunk.state == OutstandingChunk::State::kToRetransmit) marks().marked.erase(tsn);
  chunk.state = OutstandingChunk::State::kGapAcked;
  marks().gap_acked.insert(tsn);
  settle(tsn);
}

void OutstandingData::set_reneged(Tsn tsn) {
  OutstandingChunk& chunk = (*this)[tsn];
  flight_size_ += chunk.length;
  chunk.state = OutstandingChunk::State::kInFlight;
  chunk.misses = 0;
  marks().gap_acked.erase(tsn);
  unsettle(tsn);
}

void OutstandingData::mark_for_retransmission(Tsn tsn) {
  OutstandingChunk& chunk = (*this)[tsn];
  if (chunk.state != OutstandingChunk::State::kInFlight) return;
  chunk.state = OutstandingChunk::State::kToRetransmit;
  chunk.misses = 0;
  flight_size_ -= chunk.length;
  marks().marked.insert(tsn);
  settle(tsn);
}

void OutstandingData::unmark(Tsn tsn) {
  OutstandingChunk& chunk = (*this)[tsn];
  if (chunk.state != OutstandingChunk::State::kToRetransmit) return;
  chunk.state = OutstandingChunk::State::kInFlight;
  flight_size_ += chunk.length;
  marks().marked.erase(tsn);
  unsettle(tsn);
}

void OutstandingData::set_retransmitted(Tsn tsn, std::uint8_t path) {
  OutstandingChunk& chunk = (*this)[tsn];
  chunk.state = OutstandingChunk::State::kInFlight;
  chunk.path = path;
  chunk.retransmitted = true;
  flight_size_ += chunk.length;
  marks().marked.erase(tsn);
  unsettle(tsn);
}

void OutstandingData::settle(Tsn tsn) {
  if (!marks().settled.contains(tsn)) marks().settled.insert(tsn);
}

void OutstandingData::unsettle(Tsn tsn) {
  if (!(*this)[tsn].fast_retransmitted) marks().settled.erase(tsn);
}

void OutstandingData::clear() {
  cumulative_ = highest();
  chunks_.clear();
  first_message_ += static_cast<std::uint32_t>(messages_.size());
  messages_.clear();
  marks_.reset();
  unacked_bytes_ = 0;
  flight_size_ = 0;
}

}  // namespace rxsctp::sctp
