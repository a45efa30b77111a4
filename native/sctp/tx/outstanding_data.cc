#include "sctp/tx/outstanding_data.h"

#include <utility>

namespace rxsctp::sctp {

namespace {

// Up to this many gap-acknowledged runs the memory is kept when all is acknowledged.
constexpr std::size_t kKeptRuns = 64;

}  // namespace

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
  if (chunk.state == OutstandingChunk::State::kToRetransmit) --marked_;
  unacked_bytes_ -= chunk.length;
  chunks_.pop_front();
  ++cumulative_;
  if (chunk.ends_message()) {
    messages_.pop_front();
    ++first_message_;
  }
}

void OutstandingData::forget_old_runs() {
  std::erase_if(runs_, [this](const Run& run) { return run.end <= cumulative_; });
  if (runs_.empty() && runs_.capacity() > kKeptRuns) std::vector<Run>().swap(runs_);
}

void OutstandingData::set_gap_acked(OutstandingChunk& chunk) {
  if (chunk.state == OutstandingChunk::State::kInFlight) flight_size_ -= chunk.length;
  if (chunk.state == OutstandingChunk::State::kToRetransmit) --marked_;
  chunk.state = OutstandingChunk::State::kGapAcked;
}

void OutstandingData::set_reneged(OutstandingChunk& chunk) {
  flight_size_ += chunk.length;
  chunk.state = OutstandingChunk::State::kInFlight;
  chunk.misses = 0;
}

void OutstandingData::mark_for_retransmission(Tsn tsn) {
  OutstandingChunk& chunk = (*this)[tsn];
  if (chunk.state != OutstandingChunk::State::kInFlight) return;
  chunk.state = OutstandingChunk::State::kToRetransmit;
  chunk.misses = 0;
  flight_size_ -= chunk.length;
  if (marked_ == 0 || tsn < marked_from_) marked_from_ = tsn;
  ++marked_;
}

Tsn OutstandingData::first_marked() const {
  Tsn tsn = marked_from_ > cumulative_ ? marked_from_ : cumulative_ + 1u;
  while ((*this)[tsn].state != OutstandingChunk::State::kToRetransmit) ++tsn;
  return tsn;
}

Tsn OutstandingData::first_marked() {
  marked_from_ = std::as_const(*this).first_marked();
  return marked_from_;
}

void OutstandingData::unmark(Tsn tsn) {
  OutstandingChunk& chunk = (*this)[tsn];
  if (chunk.state != OutstandingChunk::State::kToRetransmit) return;
  chunk.state = OutstandingChunk::State::kInFlight;
  flight_size_ += chunk.length;
  --marked_;
}

void OutstandingData::set_retransmitted(Tsn tsn, std::uint8_t path) {
  OutstandingChunk& chunk = (*this)[tsn];
  chunk.state = OutstandingChunk::State::kInFlight;
  chunk.path = path;
  chunk.retransmitted = true;
  flight_size_ += chunk.length;
  --marked_;
}

void OutstandingData::clear() {
  cumulative_ = highest();
  chunks_.clear();
  first_message_ += static_cast<std::uint32_t>(messages_.size());
  messages_.clear();
  runs_.clear();
  marked_ = 0;
  unacked_bytes_ = 0;
  flight_size_ = 0;
}

}  // namespace rxsctp::sctp
