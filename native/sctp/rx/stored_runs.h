#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sctp/memory/buffer_pool.h"
#include "sctp/memory/slab.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/resources.h"
#include "sctp/rx/run_index.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// Chunks with consecutive TSNs that belong to one message.
struct StoredRun {
  Tsn first;
  Tsn last;
  std::uint32_t bytes = 0;
  std::uint32_t segments = 0;
  std::uint32_t head = 0;  // the segments' handles
  std::uint32_t tail = 0;
  std::uint32_t ppid = 0;  // of the first chunk
  std::uint16_t stream = 0;
  Ssn ssn;
  std::uint8_t flags = 0;  // B of the first chunk, E of the last, U of all

  bool begun() const { return (flags & DataChunk::kBeginning) != 0; }
  bool ended() const { return (flags & DataChunk::kEnding) != 0; }
  bool unordered() const { return (flags & DataChunk::kUnordered) != 0; }
  bool complete() const { return begun() && ended(); }
  bool same_message(const DataChunk& chunk) const {
    return stream == chunk.stream && unordered() == chunk.unordered() &&
           (chunk.unordered() || ssn == chunk.ssn);
  }
};

/// Received chunks that wait, as runs. Payload of a run that grows at its end is gathered in
/// segments that grow with it, so what a fragment of a long message takes is little more than its
/// payload; taking one in costs the same however many there are.
///
/// It knows what is stored where, and not why.
class StoredRuns {
 public:
  using Handle = Slab<StoredRun>::Handle;
  static constexpr Handle kNone = Slab<StoredRun>::kNone;

  explicit StoredRuns(const Resources& resources)
      : pool_(&resources.pool),
        work_(&resources.work),
        runs_(resources),
        segments_(resources),
        index_(resources) {}

  bool empty() const { return runs_.size() == 0; }
  const StoredRun& operator[](Handle run) const { return runs_[run]; }
  /// The run whose last or first TSN is `tsn`, if that is not below what forget_below() named.
  Handle at(Tsn tsn) const { return index_.find(tsn); }
  /// The run with the highest TSN, or kNone.
  Handle highest() const { return index_.empty() ? kNone : index_.find(index_.highest()); }

  /// That with the lowest, of those that are found.
  Handle lowest() const { return index_.empty() ? kNone : index_.find(index_.lowest()); }

  /// Stores a chunk behind the run `left` and before the run `right`, where they are not kNone;
  /// what touches becomes one run.
  Handle store(const DataChunk& chunk, Handle left, Handle right);
  /// Forgets the last chunk of a run, the whole run if it is the only one. Returns its length.
  std::uint32_t drop_last(Handle run);
  void remove(Handle run);
  /// Runs that end below `tsn` are not found any more.
  void forget_below(Tsn tsn) { index_.erase_below(tsn); }

  /// Writes the payload of a run, piece by piece, to `out`, which has room for run.segments.
  void parts(Handle run, std::span<const std::uint8_t>* out) const;

  std::uint32_t bytes() const { return bytes_; }
  /// What all of it takes: blocks, and kRecordSize for each.
  std::size_t memory() const { return block_bytes_ + segments_.size() * kRecordSize; }

  /// What a block takes besides itself, with what tables that double have to spare.
  static constexpr std::size_t kRecordSize = 160;
  /// A block for more than the chunk at hand is of at most this size.
  static constexpr std::size_t kMaxReserve = 65536;

 private:
  /// Payloads of consecutive chunks, one behind the other; from the end of the block back, the
  /// lengths of all but the first.
  struct Segment {
    Buffer block;
    std::uint32_t used = 0;
    std::uint32_t chunks = 0;
    std::uint32_t next = Slab<StoredRun>::kNone;
    std::uint32_t previous = Slab<StoredRun>::kNone;

    std::uint8_t* length_at(std::uint32_t chunk) const {
      return block.data() + block.capacity() - std::size_t{2} * chunk;
    }
    bool fits(std::size_t length) const {
      return used + length + std::size_t{2} * chunks <= block.capacity();
    }
  };

  Handle begin(const DataChunk& chunk);
  void append(Handle run, const DataChunk& chunk, std::size_t reserve);
  void prepend(Handle run, const DataChunk& chunk);
  void join(Handle left, Handle right);
  void trim(Segment& segment);
  std::uint32_t make_segment(std::span<const std::uint8_t> payload, std::size_t reserve);
  void free_segment(std::uint32_t segment);

  BufferPool* pool_;
  Work* work_;
  std::uint32_t bytes_ = 0;
  std::size_t block_bytes_ = 0;
  Slab<StoredRun> runs_;
  Slab<Segment> segments_;
  RunIndex index_;  // both ends of each run
};

}  // namespace rxsctp::sctp
