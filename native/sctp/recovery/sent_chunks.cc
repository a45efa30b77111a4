#include "sctp/recovery/sent_chunks.h"

namespace rxsctp::sctp {

using State = SentChunk::State;

void SentChunks::forget_popped() {
  if (!marks_ || marks_->settled.empty()) return;
  marks_->gap_acked.erase_through(cumulative_);
  marks_->lost.erase_through(cumulative_);
  marks_->settled.erase_through(cumulative_);
}

void SentChunks::set_gap_acked(Tsn tsn) {
  SentChunk& chunk = (*this)[tsn];
  if (chunk.state == State::kInFlight) payload_in_flight_ -= chunk.payload;
  if (chunk.state == State::kLost) marks().lost.erase(tsn);
  chunk.state = State::kGapAcked;
  marks().gap_acked.insert(tsn);
  settle(tsn);
}

void SentChunks::set_reneged(Tsn tsn) {
  SentChunk& chunk = (*this)[tsn];
  payload_in_flight_ += chunk.payload;
  chunk.state = State::kInFlight;
  chunk.misses = 0;
  marks().gap_acked.erase(tsn);
  unsettle(tsn);
}

void SentChunks::set_abandoned(Tsn tsn) {
  SentChunk& chunk = (*this)[tsn];
  if (chunk.state == State::kInFlight) payload_in_flight_ -= chunk.payload;
  if (chunk.state == State::kLost) marks().lost.erase(tsn);
  chunk.state = State::kAbandoned;
  settle(tsn);
}

Tsn SentChunks::push_abandoned() {
  SentChunk chunk;
  chunk.state = State::kAbandoned;
  chunk.moved = true;  // it says nothing of any path
  const Tsn tsn = next_tsn();
  chunks_.push_back(chunk);
  settle(tsn);
  return tsn;
}

void SentChunks::set_lost(Tsn tsn) {
  SentChunk& chunk = (*this)[tsn];
  if (chunk.state != State::kInFlight) return;
  chunk.state = State::kLost;
  chunk.misses = 0;
  payload_in_flight_ -= chunk.payload;
  marks().lost.insert(tsn);
  settle(tsn);
}

void SentChunks::set_found(Tsn tsn) {
  SentChunk& chunk = (*this)[tsn];
  if (chunk.state != State::kLost) return;
  chunk.state = State::kInFlight;
  payload_in_flight_ += chunk.payload;
  marks().lost.erase(tsn);
  unsettle(tsn);
}

void SentChunks::set_retransmitted(Tsn tsn, std::size_t path) {
  set_found(tsn);
  SentChunk& chunk = (*this)[tsn];
  if (chunk.path != path) chunk.moved = true;
  chunk.path = path & (SentChunk::kMaxPaths - 1);
}

void SentChunks::settle(Tsn tsn) {
  if (!marks().settled.contains(tsn)) marks().settled.insert(tsn);
}

void SentChunks::unsettle(Tsn tsn) {
  if (!(*this)[tsn].fast_retransmitted) marks().settled.erase(tsn);
}

void SentChunks::clear() {
  cumulative_ = highest();
  chunks_.clear();
  marks_.reset();
  payload_in_flight_ = 0;
}

}  // namespace rxsctp::sctp
