#include "sctp/rx/ordered_reassembly.h"

#include <algorithm>
#include <memory>
#include <span>

namespace rxsctp::sctp {

namespace {

using Part = std::span<const std::uint8_t>;

/// A cache line of them is cleared at a time.
constexpr std::size_t kSsnsPerStep = 32;

}  // namespace

StoredRuns& OrderedReassembly::runs() {
  if (!runs_) {
    runs_ = std::make_unique<StoredRuns>(*resources_);
    waiting_ = std::make_unique<FlatTable<Handle>>(*resources_);
  }
  return *runs_;
}

/// What has arrived right before this chunk must go on with it, or end where it begins.
bool OrderedReassembly::contradicts_left(const DataChunk& chunk,
                                         const ReceivedTsns& received) const {
  const Handle left = stored_at(chunk.tsn - 1u);
  if (left == kNone) {
    // Delivered or discarded: it was no open fragment, unless the peer gave its message up.
    return !chunk.beginning() && received.contains(chunk.tsn - 1u) &&
           !(forwards_ && chunk.tsn - 1u == forwarded_);
  }
  const StoredRun& run = (*runs_)[left];
  return chunk.beginning() ? !run.ended() : run.ended() || !run.same_message(chunk);
}

bool OrderedReassembly::contradicts_right(const DataChunk& chunk,
                                          const ReceivedTsns& received) const {
  const Handle right = stored_at(chunk.tsn + 1u);
  if (right == kNone) return !chunk.ending() && received.contains(chunk.tsn + 1u);
  const StoredRun& run = (*runs_)[right];
  return chunk.ending() ? !run.begun() : run.begun() || !run.same_message(chunk);
}

Reassembly::Assessment OrderedReassembly::assess(const DataChunk& chunk,
                                                 const ReceivedTsns& received) const {
  const bool whole = chunk.beginning() && chunk.ending();
  const bool in_turn = chunk.unordered() || chunk.ssn == expected_ssn(chunk.stream);
  const bool over = forwards_ && passed(chunk);
  return {.fit = fit(chunk, received), .passes_through = whole && (in_turn || over)};
}

Reassembly::Fit OrderedReassembly::fit(const DataChunk& chunk, const ReceivedTsns& received) const {
  if ((!runs_ || runs_->empty()) && chunk.beginning() && chunk.ending()) {
    return chunk.payload.size() <= max_message_size_ ? Fit::kFits : Fit::kTooLong;
  }
  if (contradicts_left(chunk, received) || contradicts_right(chunk, received)) {
    return Fit::kContradicts;
  }
  const Joined run = joined(chunk);
  if (run.bytes > max_message_size_) return Fit::kTooLong;
  if (forwards_ && passed(chunk)) return Fit::kFits;
  const bool out_of_turn =
      run.complete && !chunk.unordered() && chunk.ssn != expected_ssn(chunk.stream);
  const bool twice =
      out_of_turn && waiting_ && waiting_->find(stream_key(chunk.stream, chunk.ssn)) != nullptr;
  return twice ? Fit::kContradicts : Fit::kFits;
}

OrderedReassembly::Joined OrderedReassembly::joined(const DataChunk& chunk) const {
  Joined run{.bytes = chunk.payload.size()};
  bool begun = chunk.beginning();
  bool ended = chunk.ending();
  if (!begun) run.left = stored_at(chunk.tsn - 1u);
  if (run.left != kNone) {
    run.bytes += (*runs_)[run.left].bytes;
    begun = (*runs_)[run.left].begun();
  }
  if (!ended) run.right = stored_at(chunk.tsn + 1u);
  if (run.right != kNone) {
    run.bytes += (*runs_)[run.right].bytes;
    ended = (*runs_)[run.right].ended();
  }
  run.complete = begun && ended;
  return run;
}

void OrderedReassembly::add(const DataChunk& chunk, Tsn cumulative, MessageSink& sink) {
  const Joined run = joined(chunk);
  const bool in_turn = chunk.unordered() || chunk.ssn == expected_ssn(chunk.stream);
  if (forwards_ && run.complete && passed(chunk)) {
    if (run.left != kNone) runs_->remove(run.left);
    if (run.right != kNone) runs_->remove(run.right);
  } else if (!run.complete || !in_turn) {
    const Handle stored = runs().store(chunk, run.left, run.right);
    if (run.complete) waiting_->insert(stream_key(chunk.stream, chunk.ssn), stored);
  } else {
    deliver(run, chunk, sink);
    if (!chunk.unordered()) {
      advance_ssn(chunk.stream);
      if (waiting_ && !waiting_->empty()) deliver_waiting(chunk.stream, sink);
    }
  }
  skip(cumulative);
  note_stored();
}

void OrderedReassembly::skip(Tsn cumulative) {
  if (runs_) runs_->forget_below(cumulative);
}

/// A message with `chunk`, which is not stored.
void OrderedReassembly::deliver(const Joined& run, const DataChunk& chunk, MessageSink& sink) {
  MessageInfo info{.ppid = chunk.ppid, .stream = chunk.stream, .unordered = chunk.unordered()};
  if (run.alone()) return sink.on_message(info, MessageParts(&chunk.payload, 1));
  const std::size_t before = run.left != kNone ? (*runs_)[run.left].segments : 0;
  const std::size_t after = run.right != kNone ? (*runs_)[run.right].segments : 0;
  const Buffer memory = resources_->pool.allocate((before + 1 + after) * sizeof(Part));
  Part* parts = reinterpret_cast<Part*>(memory.data());
  if (run.left != kNone) {
    info.ppid = (*runs_)[run.left].ppid;
    runs_->parts(run.left, parts);
  }
  std::construct_at(parts + before, chunk.payload);
  if (run.right != kNone) runs_->parts(run.right, parts + before + 1);
  sink.on_message(info, MessageParts(parts, before + 1 + after));
  if (run.left != kNone) runs_->remove(run.left);
  if (run.right != kNone) runs_->remove(run.right);
}

void OrderedReassembly::deliver_waiting(std::uint16_t stream, MessageSink& sink) {
  while (true) {
    const std::uint32_t key = stream_key(stream, expected_ssn(stream));
    if (waiting_->find(key) == nullptr) return;
    deliver_stored(waiting_->take(key), sink);
    resources_->work.add(1);
  }
}

/// An ordered message that is whole, and stored.
void OrderedReassembly::deliver_stored(Handle handle, MessageSink& sink) {
  const StoredRun& run = (*runs_)[handle];
  const std::uint16_t stream = run.stream;
  const Ssn ssn = run.ssn;
  const Buffer memory = resources_->pool.allocate(run.segments * sizeof(Part));
  Part* parts = reinterpret_cast<Part*>(memory.data());
  runs_->parts(handle, parts);
  sink.on_message({.ppid = run.ppid, .stream = stream}, MessageParts(parts, run.segments));
  runs_->remove(handle);
  skip_ssn(stream, ssn);
}

/// The message `last` of the stream, and those before it, are not waited for any more.
void OrderedReassembly::skip_ssn(std::uint16_t stream, Ssn last) {
  if (stream >= next_ssn_.size()) next_ssn_.resize(std::size_t{stream} + 1);
  next_ssn_[stream] = last + std::uint16_t{1};
}

void OrderedReassembly::forward(Tsn tsn, const SkippedStreams& streams, Tsn cumulative,
                                MessageSink& sink) {
  forwards_ = true;
  forwarded_ = tsn;
  if (runs_) clear_through(tsn, sink);
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const auto [stream, ssn] = streams[i];
    resources_->work.add(1);
    if (stream >= streams_ || ssn < expected_ssn(stream)) continue;
    skip_ssn(stream, ssn);
    if (waiting_ && !waiting_->empty()) deliver_waiting(stream, sink);
  }
  skip(cumulative);
  note_stored();
}

/// Of what is stored up to `tsn`, nothing is missing that may still come. A message that is whole
/// has waited for others before it in its stream, which are there by now or never will be; in the
/// order of TSNs, each stream's come in theirs.
void OrderedReassembly::clear_through(Tsn tsn, MessageSink& sink) {
  for (Handle handle = runs_->lowest(); handle != kNone; handle = runs_->lowest()) {
    const StoredRun& run = (*runs_)[handle];
    resources_->work.add(1);
    if (run.last > tsn) break;
    if (!run.complete()) {
      runs_->remove(handle);
      continue;
    }
    const std::uint16_t stream = run.stream;
    waiting_->take(stream_key(stream, run.ssn));
    deliver_stored(handle, sink);
    deliver_waiting(stream, sink);
  }
}

/// Nothing of them is stored, for nothing of them is missing; what a peer leaves there that skips
/// numbers is in the way of nobody but itself.
void OrderedReassembly::begin_anew(StreamNumbers streams) {
  if (streams.empty()) {
    resources_->work.add(next_ssn_.size() / kSsnsPerStep);
    std::ranges::fill(next_ssn_, Ssn{});
  }
  for (std::size_t i = 0; i < streams.size(); ++i) {
    resources_->work.add(1);
    if (streams[i] < next_ssn_.size()) next_ssn_[streams[i]] = {};
  }
}

void OrderedReassembly::renege(ReceivedTsns& received, Tsn above, std::uint64_t bytes,
                               std::size_t memory) {
  std::uint64_t freed = 0;
  if (!runs_) return;
  while (freed < bytes || runs_->memory() >= memory) {
    const Handle handle = runs_->highest();
    if (handle == kNone || (*runs_)[handle].last <= above) break;
    const StoredRun& run = (*runs_)[handle];
    // Complete, and still here: it waits for its turn, which it now does not any more.
    if (run.complete()) waiting_->take(stream_key(run.stream, run.ssn));
    received.remove(run.last);
    freed += runs_->drop_last(handle);
  }
  note_stored();
}

}  // namespace rxsctp::sctp
