#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "sctp/memory/ring_queue.h"
#include "sctp/memory/tsn_set.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/padding.h"
#include "sctp/resources.h"
#include "sctp/serial_number.h"
#include "sctp/tx/outgoing_message.h"

namespace rxsctp::sctp {

/// A DATA chunk that was sent and is not cumulatively acknowledged.
struct OutstandingChunk {
  enum class State : std::uint8_t { kInFlight, kGapAcked, kToRetransmit };

  std::uint32_t offset = 0;   // of the payload in its message
  std::uint32_t message = 0;  // number of its message, counted from the first ever started
  std::uint16_t length = 0;
  std::uint8_t flags = 0;  // as in DataChunk
  std::uint8_t path = 0;   // where it was sent last
  State state = State::kInFlight;
  std::uint8_t misses = 0;  // SACKs that reported it missing
  bool fast_retransmitted = false;
  bool retransmitted = false;

  bool ends_message() const { return (flags & DataChunk::kEnding) != 0; }
  /// What cwnd counts: the chunk with header and padding (RFC 9260, 7.2).
  std::uint32_t wire_size() const {
    return static_cast<std::uint32_t>(padded(DataChunk::kHeaderSize + length));
  }
};

/// The chunks that were given a TSN and are not cumulatively acknowledged, with their messages, in
/// a ring indexed by TSN. It keeps what is known of each; what follows from it (windows, timers) is
/// the Sender's.
class OutstandingData {
 public:
  /// `resources` outlive it.
  OutstandingData(Tsn initial_tsn, const Resources& resources)
      : cumulative_(initial_tsn - 1u),
        chunks_(resources.pool),
        messages_(resources.pool),
        resources_(&resources) {}

  bool empty() const { return chunks_.empty(); }
  bool full() const { return chunks_.size() >= kMaxChunks; }
  Tsn cumulative_ack_point() const { return cumulative_; }
  Tsn next_tsn() const { return cumulative_ + static_cast<std::uint32_t>(chunks_.size()) + 1u; }
  Tsn highest() const { return next_tsn() - 1u; }
  bool contains(Tsn tsn) const { return tsn > cumulative_ && tsn < next_tsn(); }
  OutstandingChunk& operator[](Tsn tsn) { return chunks_[position(tsn)]; }
  const OutstandingChunk& operator[](Tsn tsn) const { return chunks_[position(tsn)]; }
  /// `tsn` as it goes on the wire.
  DataChunk wire_chunk(Tsn tsn) const;

  /// Payload of all chunks, and of those in flight (neither acknowledged nor given up for lost).
  std::uint32_t unacked_bytes() const { return unacked_bytes_; }
  std::uint32_t flight_size() const { return flight_size_; }

  // --- messages, in the order they were started ---
  void start_message(OutgoingMessage&& message) { messages_.push_back(std::move(message)); }
  /// The message that is only partly cut into chunks; nullptr when there is none.
  const OutgoingMessage* partial() const {
    return !messages_.empty() && messages_.back().unsent() > 0 ? &messages_.back() : nullptr;
  }
  /// Cuts the next `length` bytes off the last message, not above what it has left.
  Tsn cut(std::uint16_t length, std::uint8_t path, bool immediate);
  std::size_t message_count() const { return messages_.size(); }
  const OutgoingMessage& message(std::size_t index) const { return messages_[index]; }

  // --- acknowledgement ---
  /// Removes the front chunk: the cumulative TSN moves past it. Its message goes with its last one.
  void pop_front();
  /// To be called once all were popped that a SACK acknowledged.
  void forget_popped();
  void set_gap_acked(Tsn tsn);
  /// The peer dropped what it had reported as received (reneging).
  void set_reneged(Tsn tsn);
  /// What is kGapAcked.
  const TsnSet& gap_acked() { return marks().gap_acked; }
  bool has_gap_acked() const { return marks_ && !marks_->gap_acked.empty(); }
  /// The first chunk from `from` to `last` that is kInFlight and was not retransmitted fast.
  std::optional<Tsn> next_missable(Tsn from, Tsn last) {
    return marks().settled.next_absent(from, last);
  }

  // --- retransmission ---
  void mark_for_retransmission(Tsn tsn);
  bool has_marked() const { return marks_ && !marks_->marked.empty(); }
  /// The first marked chunk; only when has_marked().
  Tsn first_marked() const { return marks_->marked.lowest(); }
  /// A marked chunk is not lost after all.
  void unmark(Tsn tsn);
  /// A marked chunk left again.
  void set_retransmitted(Tsn tsn, std::uint8_t path);

  void clear();

  /// Keeps every stream's SSNs in the window below 2^15, where any comparison agrees, and every TSN
  /// within reach of a gap block.
  static constexpr std::size_t kMaxChunks = 32767;

 private:
  std::size_t position(Tsn tsn) const {
    return static_cast<std::size_t>(static_cast<std::uint32_t>(tsn - cumulative_)) - 1;
  }

  /// What has become of single chunks.
  struct Marks {
    explicit Marks(const Resources& resources)
        : gap_acked(resources), marked(resources), settled(resources) {}

    TsnSet gap_acked;
    TsnSet marked;   // kToRetransmit
    TsnSet settled;  // those two, and what was retransmitted fast: no SACK reports it missing
  };

  Marks& marks() {
    if (!marks_) marks_ = std::make_unique<Marks>(*resources_);
    return *marks_;
  }
  void settle(Tsn tsn);
  void unsettle(Tsn tsn);

  Tsn cumulative_;
  std::uint32_t unacked_bytes_ = 0;
  std::uint32_t flight_size_ = 0;
  std::uint32_t first_message_ = 0;  // number of messages_.front()
  RingQueue<OutstandingChunk> chunks_;
  RingQueue<OutgoingMessage> messages_;
  const Resources* resources_;
  std::unique_ptr<Marks> marks_;  // from the first sign of a loss on
};

}  // namespace rxsctp::sctp
