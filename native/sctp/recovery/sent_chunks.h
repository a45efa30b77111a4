#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/time.h"
#include "sctp/memory/ring_queue.h"
#include "sctp/memory/tsn_set.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/padding.h"
#include "sctp/resources.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// A DATA chunk that was sent and is not cumulatively acknowledged: when and where its latest copy
/// left, how often it did, and what has become of it. Eight bytes, for there may be many.
struct SentChunk {
  /// kAbandoned: it leaves no more, and counts as acknowledged (RFC 3758, 3.5, A2).
  enum class State : std::uint8_t { kInFlight, kGapAcked, kLost, kAbandoned };

  std::uint32_t sent_at = 0;        // the low bits of Time: it comes round in 71 minutes
  std::uint16_t payload = 0;        // bytes
  std::uint8_t times_sent : 6 = 1;  // kManyTimes: so often or more
  bool urgent : 1 = false;          // its answer is waited for
  bool moved : 1 = false;           // its copies left on different paths
  std::uint8_t path : 3 = 0;
  State state : 2 = State::kInFlight;
  std::uint8_t misses : 2 = 0;  // SACKs that reported it missing
  bool fast_retransmitted : 1 = false;

  static constexpr std::uint8_t kManyTimes = 63;
  static constexpr std::size_t kMaxPaths = 8;

  /// Sent, and neither acknowledged nor given up.
  bool outstanding() const { return state == State::kInFlight || state == State::kLost; }
  bool retransmitted() const { return times_sent > 1; }
  /// Since its latest copy left.
  Duration age(Time now) const { return Duration(stamp(now) - sent_at); }
  void note_sent_again(Time now) {
    sent_at = stamp(now);
    if (times_sent < kManyTimes) ++times_sent;
  }
  /// What cwnd counts: the chunk with header and padding (RFC 9260, 7.2).
  std::uint32_t wire_size() const {
    return static_cast<std::uint32_t>(padded(DataChunk::kHeaderSize + payload));
  }
  static std::uint32_t stamp(Time at) {
    return static_cast<std::uint32_t>(at.time_since_epoch().count());
  }
};
static_assert(sizeof(SentChunk) == 8);

/// The chunks that were given a TSN and are not cumulatively acknowledged, in a ring indexed by
/// TSN. It keeps what is known of each; what follows from it (windows, timers) is LossRecovery's,
/// and what is in them the Sender's.
class SentChunks {
 public:
  /// `resources` outlive it.
  SentChunks(Tsn initial_tsn, const Resources& resources)
      : cumulative_(initial_tsn - 1u), chunks_(resources.pool), resources_(&resources) {}

  Work& work() const { return resources_->work; }
  bool empty() const { return chunks_.empty(); }
  /// The first one was given up, so that the peer has to be told to move past it.
  bool begins_abandoned() const {
    return !empty() && front().state == SentChunk::State::kAbandoned;
  }
  std::size_t size() const { return chunks_.size(); }
  Tsn cumulative_ack_point() const { return cumulative_; }
  Tsn next_tsn() const { return cumulative_ + static_cast<std::uint32_t>(chunks_.size()) + 1u; }
  Tsn highest() const { return next_tsn() - 1u; }
  bool contains(Tsn tsn) const { return tsn > cumulative_ && tsn < next_tsn(); }
  SentChunk& operator[](Tsn tsn) { return chunks_[position(tsn)]; }
  const SentChunk& operator[](Tsn tsn) const { return chunks_[position(tsn)]; }
  const SentChunk& front() const { return chunks_.front(); }

  /// Payload of the chunks in flight: neither acknowledged nor given up for lost.
  std::uint32_t payload_in_flight() const { return payload_in_flight_; }

  Tsn push(std::uint16_t payload, std::size_t path, Time now) {
    SentChunk chunk;
    chunk.sent_at = SentChunk::stamp(now);
    chunk.payload = payload;
    chunk.path = path & (SentChunk::kMaxPaths - 1);
    payload_in_flight_ += payload;
    const Tsn tsn = next_tsn();
    chunks_.push_back(chunk);
    return tsn;
  }

  // --- acknowledgement ---
  /// Removes the front chunk: the cumulative TSN moves past it.
  void pop_front() {
    const SentChunk& chunk = chunks_.front();
    if (chunk.state == SentChunk::State::kInFlight) payload_in_flight_ -= chunk.payload;
    chunks_.pop_front();
    ++cumulative_;
  }
  /// To be called once all were popped that a SACK acknowledged.
  void forget_popped();
  void set_gap_acked(Tsn tsn);
  /// The peer dropped what it had reported as received (reneging).
  void set_reneged(Tsn tsn);
  /// What is kGapAcked, and of what is kAbandoned that which the peer reports.
  const TsnSet& gap_acked() { return marks().gap_acked; }
  bool has_gap_acked() const { return marks_ && !marks_->gap_acked.empty(); }
  /// The first chunk from `from` to `last` that is kInFlight and was not retransmitted fast.
  std::optional<Tsn> next_missable(Tsn from, Tsn last) {
    return marks().settled.next_absent(from, last);
  }

  // --- what is given up (RFC 3758) ---
  /// Not kAbandoned yet.
  void set_abandoned(Tsn tsn);
  /// A TSN that is given up without ever having been sent.
  Tsn push_abandoned();
  /// The peer reports one that was given up, or does not report it any more.
  void note_arrived(Tsn tsn) { marks().gap_acked.insert(tsn); }
  void note_gone(Tsn tsn) { marks().gap_acked.erase(tsn); }

  // --- loss ---
  void set_lost(Tsn tsn);
  bool has_lost() const { return marks_ && !marks_->lost.empty(); }
  /// Only when has_lost().
  Tsn first_lost() const { return marks_->lost.lowest(); }
  /// A lost chunk is not lost after all.
  void set_found(Tsn tsn);
  /// A lost chunk left again.
  void set_retransmitted(Tsn tsn, std::size_t path);

  void clear();

 private:
  std::size_t position(Tsn tsn) const {
    return static_cast<std::size_t>(static_cast<std::uint32_t>(tsn - cumulative_)) - 1;
  }

  /// What has become of single chunks.
  struct Marks {
    explicit Marks(const Resources& resources)
        : gap_acked(resources), lost(resources), settled(resources) {}

    TsnSet gap_acked;
    TsnSet lost;
    TsnSet settled;  // those, what is given up, and what was retransmitted fast: never missing
  };

  Marks& marks() {
    if (!marks_) marks_ = std::make_unique<Marks>(*resources_);
    return *marks_;
  }
  void settle(Tsn tsn);
  void unsettle(Tsn tsn);

  Tsn cumulative_;
  std::uint32_t payload_in_flight_ = 0;
  RingQueue<SentChunk> chunks_;
  const Resources* resources_;
  std::unique_ptr<Marks> marks_;  // from the first sign of a loss on
};

}  // namespace rxsctp::sctp
