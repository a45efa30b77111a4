#include "sctp/rx/receiver.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace rxsctp::sctp {

namespace {

// The index of what is stored takes up to 4 bytes for each TSN it reaches over: a quarter of the
// window, or 4 KiB. From 1 MiB on that is as far as a gap block can tell.
constexpr std::uint32_t kWindowPerTsn = 16;
constexpr std::uint32_t kMinReach = 1024;
constexpr std::size_t kNoMemoryLimit = std::numeric_limits<std::size_t>::max();

}  // namespace

Receiver::Receiver(const AssociationConfig& config, const Capabilities& capabilities,
                   const Resources& resources, MemoryShare memory)
    : window_(config.receive_window),
      inbound_streams_(capabilities.inbound_streams),
      advertised_(config.receive_window),
      max_buffer_memory_(std::size_t{config.receive_window} * kMaxOverhead),
      memory_(std::move(memory)),
      tsns_(capabilities.peer_initial_tsn, resources),
      reassembly_(std::in_place_type<OrderedReassembly>,
                  std::min(config.max_message_size, config.receive_window),
                  capabilities.inbound_streams, resources),
      policy_(config.sack_frequency, config.sack_delay) {}

DataOutcome Receiver::on_data(const DataChunk& chunk, const User& user) {
  ++data_chunks_received_;
  if (chunk.payload.empty()) return DataOutcome::kNoUserData;
  switch (tsns_.classify(chunk.tsn)) {
    case ReceivedTsns::Arrival::kNew:
      break;
    case ReceivedTsns::Arrival::kDuplicate:
      ++duplicate_tsns_received_;
      tsns_.add_duplicate(chunk.tsn);
      policy_.request_at_packet_end();
      return DataOutcome::kDuplicate;
    case ReceivedTsns::Arrival::kOutOfRange:
      policy_.request_at_packet_end();
      return DataOutcome::kNoRoom;
  }
  const bool had_gaps = tsns_.has_gaps();
  if (chunk.stream >= inbound_streams_) {
    tsns_.add(chunk.tsn);  // RFC 9260, 6.5: acknowledged like any other
    reassembly_->skip(tsns_.cumulative());
    if (had_gaps || tsns_.has_gaps()) policy_.request_at_packet_end();
    return DataOutcome::kInvalidStream;
  }
  const Reassembly::Assessment assessment = reassembly_->assess(chunk, tsns_);
  switch (assessment.fit) {
    case Reassembly::Fit::kFits:
      break;
    case Reassembly::Fit::kContradicts:
      return DataOutcome::kViolation;
    case Reassembly::Fit::kTooLong:
      return DataOutcome::kTooLarge;
  }
  if (!has_room(chunk, assessment.passes_through)) {
    policy_.request_at_packet_end();  // RFC 9260, 6.2: the sender is told of the zero window
    window_.on_dropped();
    const bool stuck = chunk.tsn == tsns_.cumulative() + 1u && unconsumed().messages == 0;
    return stuck ? DataOutcome::kViolation : DataOutcome::kNoRoom;
  }
  if (!has_memory(chunk)) {
    policy_.request_at_packet_end();
    memory_.note_shortage();
    short_of_memory_ = true;
    return DataOutcome::kNoRoom;
  }
  tsns_.add(chunk.tsn);
  const auto size = static_cast<std::uint32_t>(chunk.payload.size());
  largest_chunk_ = std::max(largest_chunk_, size);
  accepted_since_sack_ += size;
  Counter counter(*this, user);
  reassembly_->add(chunk, tsns_.cumulative(), counter);
  memory_.hold(memory());
  // RFC 9260, 6.7: a gap is reported at once, and so is its end. RFC 7053: the I bit.
  if (had_gaps || tsns_.has_gaps() || chunk.immediate()) policy_.request_at_packet_end();
  return DataOutcome::kAccepted;
}

void Receiver::on_forward_tsn(const ForwardTsnView& forward, const User& user) {
  const Tsn tsn = forward.new_cumulative_tsn;
  if (tsn <= tsns_.cumulative()) return policy_.request_at_packet_end();
  const bool had_gaps = tsns_.has_gaps();
  tsns_.forward(tsn);
  Counter counter(*this, user);
  reassembly_->forward(tsn, forward.streams, tsns_.cumulative(), counter);
  memory_.hold(memory());
  if (had_gaps || tsns_.has_gaps()) policy_.request_at_packet_end();
}

void Receiver::on_packet_end(Time now) {
  policy_.on_packet_end(now);
  window_.on_received(now, demand());
}

void Receiver::on_deadline(Time now) {
  if (policy_.deadline() <= now) policy_.request();
  window_.on_deadline(now);
}

void Receiver::Counter::on_message(const MessageInfo& info, MessageParts parts) {
  std::uint32_t size = 0;
  for (const auto& part : parts) size += static_cast<std::uint32_t>(part.size());
  receiver_.window_.deliver(size);
  receiver_.bytes_received_ += size;
  ++receiver_.messages_received_;
  Stream& stream = receiver_.streams_[info.stream];
  stream.bytes += size;
  ++stream.messages;
  user_.on_message(info, parts);
}

/// Whether the window has room for the chunk, if need be at the cost of later ones that wait behind
/// a gap (RFC 9260, 6.2).
bool Receiver::has_room(const DataChunk& chunk, bool passes_through) {
  if (crowded()) return false;
  if (!passes_through && too_far_to_store(chunk)) return false;
  const std::uint64_t wanted =
      std::uint64_t{unconsumed().bytes} + reassembly_->buffered_bytes() + chunk.payload.size();
  const std::uint64_t excess = wanted > window_.size() ? wanted - window_.size() : 0;
  const bool overstocked = !passes_through && reassembly_->memory() >= max_buffer_memory_;
  if (excess == 0 && !overstocked) return true;
  if (excess > reassembly_->buffered_bytes()) return false;
  const std::size_t before = reassembly_->buffered_bytes();
  const std::size_t limit = overstocked ? max_buffer_memory_ : kNoMemoryLimit;
  reassembly_->renege(tsns_, chunk.tsn, excess, limit);
  return before - reassembly_->buffered_bytes() >= excess && reassembly_->memory() < limit;
}

/// So many small messages that the user's memory for them counts more than the payload that the
/// peer was promised room for.
bool Receiver::crowded() const {
  const std::uint32_t most = window_.size() / ReceiveWindow::kMessageCharge * kMaxCrowding;
  return unconsumed().messages >= most;
}

bool Receiver::too_far_to_store(const DataChunk& chunk) const {
  const auto ahead = static_cast<std::uint32_t>(chunk.tsn - tsns_.cumulative());
  return ahead > std::max(window_.size() / kWindowPerTsn, kMinReach);
}

/// Whether the endpoint's memory has room for the chunk, if need be at the cost of later ones that
/// wait behind a gap: what is not acknowledged for good may be dropped (RFC 9260, 6.2).
bool Receiver::has_memory(const DataChunk& chunk) {
  const std::uint64_t wanted = chunk.payload.size() + MemoryBudget::kMessageCost;
  const auto excess = [&] {
    const std::uint64_t room = memory_.room();
    return wanted > room ? wanted - room : 0;
  };
  if (excess() == 0) return true;
  if (excess() > reassembly_->memory()) return false;
  reassembly_->renege(tsns_, chunk.tsn, 0, reassembly_->memory() - excess() + 1);
  memory_.hold(memory());
  return excess() == 0;
}

/// What is kept, with what it costs to keep it.
std::uint64_t Receiver::memory() const {
  return memory_of(window_.unconsumed()) + reassembly_->memory();
}

void Receiver::carry_unconsumed(DeliveredData unconsumed) {
  window_.carry(unconsumed);
  memory_.hold(memory());
}

MemoryShare Receiver::give_up_memory() {
  memory_.hold(memory_of(window_.unconsumed()));
  return std::move(memory_);
}

/// What is too little to tell the peer about, or it would send in crumbs (RFC 1122, 4.2.3.3).
std::uint32_t Receiver::silly_threshold() const {
  return std::min(window_.size() / 4, largest_chunk_);
}

std::uint32_t Receiver::a_rwnd() const {
  if (reassembly_->memory() >= max_buffer_memory_) return 0;
  const auto free = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(window_.free(reassembly_->buffered_bytes()), memory_.room()));
  // With nothing to consume it grows no more before the message at hand is whole.
  return free < silly_threshold() && unconsumed().messages > 0 ? 0 : free;
}

void Receiver::consume(DeliveredData consumed) {
  window_.consume(consumed, demand());
  memory_.hold(memory());
  offer_room();
}

void Receiver::offer_room() {
  // A window that is by a good step larger than the peer believes is worth a SACK of its own: the
  // peer may be waiting for it.
  const std::uint32_t step = std::max(window_.size() / 8, silly_threshold());
  const std::uint32_t now = a_rwnd();
  const std::uint32_t believed = advertised_ - std::min(advertised_, accepted_since_sack_);
  if (now > believed && now - believed >= step) policy_.request();
}

/// A chunk of the size that came has to fit.
WindowDemand Receiver::demand() const {
  return {reassembly_->buffered_bytes(), std::max(largest_chunk_, 1u)};
}

bool Receiver::write_sack(PacketWriter& packet) {
  constexpr std::size_t kMaxBlocks = 1024;
  constexpr std::size_t kEntrySize = GapAckBlocks::kEntrySize;
  if (!packet.fits(ChunkType::kSack, kSackHeaderSize)) return false;
  const std::size_t room = (packet.remaining(ChunkType::kSack) - kSackHeaderSize) / kEntrySize;
  std::array<GapAckBlock, kMaxBlocks> blocks;
  const std::size_t block_count =
      tsns_.gap_ack_blocks(std::span(blocks).first(std::min(room, kMaxBlocks)));
  const auto duplicates =
      tsns_.duplicates().first(std::min(room - block_count, tsns_.duplicates().size()));
  advertised_ = a_rwnd();
  accepted_since_sack_ = 0;
  if (!sctp::write_sack(packet, tsns_.cumulative(), advertised_,
                        std::span(blocks).first(block_count), duplicates)) {
    return false;
  }
  tsns_.clear_duplicates();
  policy_.on_sack_sent();
  ++sacks_sent_;
  return true;
}

void Receiver::fill(AssociationStats& stats) const {
  stats.messages_received = messages_received_;
  stats.bytes_received = bytes_received_;
  stats.data_chunks_received = data_chunks_received_;
  stats.duplicate_tsns_received = duplicate_tsns_received_;
  stats.sacks_sent = sacks_sent_;
  stats.local_a_rwnd = advertised_;
  stats.reassembly_bytes = reassembly_->buffered_bytes();
  stats.unconsumed_messages = unconsumed().messages;
  stats.unconsumed_bytes = unconsumed().bytes;
}

void Receiver::fill(StreamTable<StreamStats>& stats) const {
  streams_.for_each([&](std::uint16_t stream, const Stream& received) {
    stats[stream].messages_received = received.messages;
    stats[stream].bytes_received = received.bytes;
  });
}

}  // namespace rxsctp::sctp
