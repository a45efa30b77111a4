#include "sctp/rx/reassembly.h"

#include <cstring>
#include <memory>
#include <span>

namespace rxsctp::sctp {

namespace {

bool begins(std::uint8_t flags) { return (flags & DataChunk::kBeginning) != 0; }
bool ends(std::uint8_t flags) { return (flags & DataChunk::kEnding) != 0; }
bool is_unordered(std::uint8_t flags) { return (flags & DataChunk::kUnordered) != 0; }

}  // namespace

const Reassembly::Fragment* Reassembly::before(const DataChunk& chunk) const {
  return chunk.beginning() ? nullptr : fragments_.find((chunk.tsn - 1u).value());
}

const Reassembly::Fragment* Reassembly::after(const DataChunk& chunk) const {
  return chunk.ending() ? nullptr : fragments_.find((chunk.tsn + 1u).value());
}

bool Reassembly::consistent(const DataChunk& chunk, const ReceivedTsns& received) const {
  const bool alone = fragments_.empty();
  if (alone && chunk.beginning() && chunk.ending()) {
    return chunk.payload.size() <= max_message_size_;
  }
  const auto same_message = [&](const Fragment& other) {
    return other.stream == chunk.stream && is_unordered(other.flags) == chunk.unordered() &&
           (chunk.unordered() || other.ssn == chunk.ssn);
  };
  // A neighbour that has arrived must go on where this chunk does, and stop where it does.
  const Fragment* left = alone ? nullptr : fragments_.find((chunk.tsn - 1u).value());
  if (chunk.beginning()) {
    if (left != nullptr && !ends(left->flags)) return false;
  } else if (left != nullptr) {
    if (ends(left->flags) || !same_message(*left)) return false;
  } else if (received.contains(chunk.tsn - 1u)) {
    return false;  // delivered or discarded: it was no open fragment
  }
  const Fragment* right = alone ? nullptr : fragments_.find((chunk.tsn + 1u).value());
  if (chunk.ending()) {
    if (right != nullptr && !begins(right->flags)) return false;
  } else if (right != nullptr) {
    if (begins(right->flags) || !same_message(*right)) return false;
  } else if (received.contains(chunk.tsn + 1u)) {
    return false;
  }
  if (fragments_.find(chunk.tsn.value()) != nullptr) return false;

  const Run run = joined(chunk);
  if (run.bytes > max_message_size_) return false;
  const bool out_of_turn =
      run.complete && !chunk.unordered() && chunk.ssn != expected_ssn(chunk.stream);
  return !out_of_turn || waiting_.find(stream_key(chunk.stream, chunk.ssn)) == nullptr;
}

Reassembly::Run Reassembly::joined(const DataChunk& chunk) const {
  Run run{chunk.tsn, chunk.tsn, chunk.payload.size(), false};
  bool begun = chunk.beginning();
  bool ended = chunk.ending();
  if (fragments_.empty()) {
    run.complete = begun && ended;
    return run;
  }
  if (const Fragment* left = before(chunk)) {
    run.first = left->other_end;
    run.bytes += left->run_bytes;
    begun = begins(fragments_.find(run.first.value())->flags);
  }
  if (const Fragment* right = after(chunk)) {
    run.last = right->other_end;
    run.bytes += right->run_bytes;
    ended = ends(fragments_.find(run.last.value())->flags);
  }
  run.complete = begun && ended;
  return run;
}

void Reassembly::add(const DataChunk& chunk, MessageSink& sink) {
  const Run run = joined(chunk);
  if (!run.complete) {
    store(chunk, run);
    return;
  }
  if (chunk.unordered()) {
    deliver(run, chunk, sink);
    return;
  }
  if (chunk.ssn != expected_ssn(chunk.stream)) {
    store(chunk, run);
    waiting_.insert(stream_key(chunk.stream, chunk.ssn), {run.first, run.last});
    return;
  }
  deliver(run, chunk, sink);
  advance_ssn(chunk.stream);
  if (!waiting_.empty()) deliver_waiting(chunk.stream, sink);
}

void Reassembly::store(const DataChunk& chunk, const Run& run) {
  Fragment fragment;
  fragment.payload = pool_->allocate(chunk.payload.size());
  std::memcpy(fragment.payload.data(), chunk.payload.data(), chunk.payload.size());
  fragment.length = static_cast<std::uint32_t>(chunk.payload.size());
  fragment.ppid = chunk.ppid;
  fragment.stream = chunk.stream;
  fragment.ssn = chunk.ssn;
  fragment.flags = chunk.flags;
  buffered_bytes_ += fragment.length;
  fragments_.insert(chunk.tsn.value(), std::move(fragment));

  const auto bytes = static_cast<std::uint32_t>(run.bytes);
  Fragment& first = *fragments_.find(run.first.value());
  first.other_end = run.last;
  first.run_bytes = bytes;
  Fragment& last = *fragments_.find(run.last.value());
  last.other_end = run.first;
  last.run_bytes = bytes;
}

Reassembly::Fragment Reassembly::unstore(Tsn tsn) {
  Fragment fragment = fragments_.take(tsn.value());
  buffered_bytes_ -= fragment.length;
  return fragment;
}

void Reassembly::deliver(const Run& run, const DataChunk& arrived, MessageSink& sink) {
  MessageInfo info{
      .ppid = arrived.ppid, .stream = arrived.stream, .unordered = arrived.unordered()};
  if (run.first == run.last) {
    sink.on_message(info, MessageParts(&arrived.payload, 1));
    return;
  }
  using Part = std::span<const std::uint8_t>;
  const auto count = static_cast<std::size_t>(run.last - run.first) + 1;
  const Buffer memory = pool_->allocate(count * sizeof(Part));
  Part* parts = reinterpret_cast<Part*>(memory.data());
  for (std::size_t i = 0; i < count; ++i) {
    const Tsn tsn = run.first + static_cast<std::uint32_t>(i);
    std::construct_at(parts + i,
                      tsn == arrived.tsn ? arrived.payload : fragments_.find(tsn.value())->bytes());
  }
  if (run.first != arrived.tsn) info.ppid = fragments_.find(run.first.value())->ppid;
  sink.on_message(info, MessageParts(parts, count));
  for (Tsn tsn = run.first; tsn <= run.last; ++tsn) {
    if (tsn != arrived.tsn) unstore(tsn);
  }
}

void Reassembly::deliver_waiting(std::uint16_t stream, MessageSink& sink) {
  while (true) {
    const std::uint32_t key = stream_key(stream, expected_ssn(stream));
    if (waiting_.find(key) == nullptr) return;
    const Waiting message = waiting_.take(key);
    // The last fragment stands in for the chunk that completes the message.
    const Fragment last = unstore(message.last);
    const DataChunk chunk{message.last, last.stream, last.ssn, last.ppid, last.flags, last.bytes()};
    deliver({message.first, message.last, 0, true}, chunk, sink);
    advance_ssn(stream);
  }
}

void Reassembly::advance_ssn(std::uint16_t stream) {
  if (stream >= next_ssn_.size()) next_ssn_.resize(std::size_t{stream} + 1);
  ++next_ssn_[stream];
}

void Reassembly::renege(ReceivedTsns& received, Tsn above, std::uint64_t bytes,
                        std::size_t chunks) {
  std::uint64_t freed = 0;
  std::size_t dropped_chunks = 0;
  for (Tsn tsn = received.highest(); tsn > above; tsn = tsn - 1u) {
    if (freed >= bytes && dropped_chunks >= chunks) return;
    if (fragments_.find(tsn.value()) == nullptr) continue;  // delivered without being stored
    const Fragment dropped = unstore(tsn);
    received.remove(tsn);
    freed += dropped.length;
    ++dropped_chunks;
    const std::uint32_t key = stream_key(dropped.stream, dropped.ssn);
    const Waiting* message = waiting_.find(key);
    if (message != nullptr && message->last == tsn) waiting_.take(key);
    // Whatever followed it is gone, so it was the end of its run: the run now ends before it.
    if (dropped.other_end == tsn) continue;
    Fragment& first = *fragments_.find(dropped.other_end.value());
    Fragment& last = *fragments_.find((tsn - 1u).value());
    first.other_end = tsn - 1u;
    last.other_end = dropped.other_end;
    first.run_bytes = last.run_bytes = dropped.run_bytes - dropped.length;
  }
}

}  // namespace rxsctp::sctp
