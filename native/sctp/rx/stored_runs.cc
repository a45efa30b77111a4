#include "sctp/rx/stored_runs.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

StoredRuns::Handle StoredRuns::store(const DataChunk& chunk, Handle left, Handle right) {
  bytes_ += static_cast<std::uint32_t>(chunk.payload.size());
  if (left == kNone) {
    if (right == kNone) return begin(chunk);
    prepend(right, chunk);
    return right;
  }
  append(left, chunk, right == kNone ? runs_[left].bytes / 2 : 0);
  if (right != kNone) join(left, right);
  return left;
}

StoredRuns::Handle StoredRuns::begin(const DataChunk& chunk) {
  StoredRun run;
  run.first = run.last = chunk.tsn;
  run.bytes = static_cast<std::uint32_t>(chunk.payload.size());
  run.segments = 1;
  run.head = run.tail = make_segment(chunk.payload, 0);
  run.ppid = chunk.ppid;
  run.stream = chunk.stream;
  run.ssn = chunk.ssn;
  run.flags = chunk.flags;
  const Handle handle = runs_.add(run);
  index_.put(chunk.tsn, handle);
  return handle;
}

/// `reserve`: how large a new segment is, for more chunks to come.
void StoredRuns::append(Handle handle, const DataChunk& chunk, std::size_t reserve) {
  StoredRun& run = runs_[handle];
  Segment& tail = segments_[run.tail];
  const std::size_t length = chunk.payload.size();
  if (tail.fits(length)) {
    std::memcpy(tail.block.data() + tail.used, chunk.payload.data(), length);
    store_be16(tail.length_at(tail.chunks), static_cast<std::uint16_t>(length));
    tail.used += static_cast<std::uint32_t>(length);
    ++tail.chunks;
  } else {
    const std::uint32_t added = make_segment(chunk.payload, std::min(reserve, kMaxReserve));
    segments_[added].previous = run.tail;
    segments_[run.tail].next = added;
    run.tail = added;
    ++run.segments;
  }
  run.bytes += static_cast<std::uint32_t>(length);
  run.flags |= chunk.flags & DataChunk::kEnding;
  const Tsn old_last = run.last;
  run.last = chunk.tsn;
  index_.put(chunk.tsn, handle);
  if (old_last != run.first) index_.erase(old_last);
}

void StoredRuns::prepend(Handle handle, const DataChunk& chunk) {
  StoredRun& run = runs_[handle];
  const std::uint32_t added = make_segment(chunk.payload, 0);
  segments_[added].next = run.head;
  segments_[run.head].previous = added;
  run.head = added;
  ++run.segments;
  run.bytes += static_cast<std::uint32_t>(chunk.payload.size());
  run.flags |= chunk.flags & DataChunk::kBeginning;
  run.ppid = chunk.ppid;
  const Tsn old_first = run.first;
  run.first = chunk.tsn;
  index_.put(chunk.tsn, handle);
  if (old_first != run.last) index_.erase(old_first);
}

/// `right` goes on where `left` ends.
void StoredRuns::join(Handle left, Handle right) {
  const StoredRun added = runs_.take(right);
  StoredRun& run = runs_[left];
  trim(segments_[run.tail]);
  segments_[run.tail].next = added.head;
  segments_[added.head].previous = run.tail;
  run.tail = added.tail;
  run.segments += added.segments;
  run.bytes += added.bytes;
  run.flags |= added.flags & DataChunk::kEnding;
  if (run.last != run.first) index_.erase(run.last);
  if (added.first != added.last) index_.erase(added.first);
  run.last = added.last;
  index_.put(run.last, left);
}

/// Nothing more is appended: the room there was for it goes. A byte moves at most once for this.
void StoredRuns::trim(Segment& segment) {
  const std::size_t lengths = std::size_t{2} * (segment.chunks - 1);
  const std::size_t needed = segment.used + lengths;
  if (2 * needed > segment.block.capacity()) return;
  Buffer smaller = pool_->allocate(needed);
  if (smaller.capacity() >= segment.block.capacity()) return;
  std::memcpy(smaller.data(), segment.block.data(), segment.used);
  std::memcpy(smaller.data() + smaller.capacity() - lengths,
              segment.block.data() + segment.block.capacity() - lengths, lengths);
  block_bytes_ -= segment.block.capacity() - smaller.capacity();
  segment.block = std::move(smaller);
}

std::uint32_t StoredRuns::drop_last(Handle handle) {
  StoredRun& run = runs_[handle];
  Segment& tail = segments_[run.tail];
  work_->add(1);
  if (run.segments == 1 && tail.chunks == 1) {
    const std::uint32_t length = run.bytes;
    remove(handle);
    return length;
  }
  const std::uint32_t length =
      tail.chunks == 1 ? tail.used : load_be16(tail.length_at(tail.chunks - 1));
  if (--tail.chunks == 0) {
    const std::uint32_t previous = tail.previous;
    free_segment(run.tail);
    segments_[previous].next = kNone;
    run.tail = previous;
    --run.segments;
  } else {
    tail.used -= length;
  }
  bytes_ -= length;
  run.bytes -= length;
  run.flags &= static_cast<std::uint8_t>(~DataChunk::kEnding);
  const Tsn old_last = run.last;
  run.last = run.last - 1u;
  index_.put(run.last, handle);
  index_.erase(old_last);
  return length;
}

void StoredRuns::remove(Handle handle) {
  const StoredRun run = runs_.take(handle);
  if (index_.find(run.first) == handle) index_.erase(run.first);
  if (index_.find(run.last) == handle) index_.erase(run.last);
  bytes_ -= run.bytes;
  for (std::uint32_t segment = run.head; segment != kNone;) {
    const std::uint32_t next = segments_[segment].next;
    free_segment(segment);
    segment = next;
    work_->add(1);
  }
}

void StoredRuns::parts(Handle run, std::span<const std::uint8_t>* out) const {
  for (std::uint32_t at = runs_[run].head; at != kNone; at = segments_[at].next) {
    std::construct_at(out++, segments_[at].block.data(), segments_[at].used);
    work_->add(1);
  }
}

std::uint32_t StoredRuns::make_segment(std::span<const std::uint8_t> payload, std::size_t reserve) {
  Segment segment;
  segment.block = pool_->allocate(std::max(payload.size(), reserve));
  segment.used = static_cast<std::uint32_t>(payload.size());
  segment.chunks = 1;
  std::memcpy(segment.block.data(), payload.data(), payload.size());
  block_bytes_ += segment.block.capacity();
  return segments_.add(std::move(segment));
}

void StoredRuns::free_segment(std::uint32_t segment) {
  block_bytes_ -= segments_.take(segment).block.capacity();
}

}  // namespace rxsctp::sctp
