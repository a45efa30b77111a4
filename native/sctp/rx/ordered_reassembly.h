#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sctp/memory/flat_table.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/resources.h"
#include "sctp/rx/message_sink.h"
#include "sctp/rx/reassembly.h"
#include "sctp/rx/received_tsns.h"
#include "sctp/rx/stored_runs.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// Reassembly of DATA chunks. Fragments of a message have consecutive TSNs (RFC 9260, 6.9), so what
/// is stored forms runs, found at their two ends: each arrival costs the same whatever is stored.
/// Ordered messages wait for their SSN; other streams and unordered messages are never held up by a
/// missing TSN.
class OrderedReassembly final : public Reassembly {
 public:
  /// `streams`: how many the peer has.
  OrderedReassembly(std::uint32_t max_message_size, std::uint16_t streams,
                    const Resources& resources)
      : max_message_size_(max_message_size), streams_(streams), resources_(&resources) {}

  Assessment assess(const DataChunk& chunk, const ReceivedTsns& received) const override;
  std::uint64_t length_with(const DataChunk& chunk) const override { return joined(chunk).bytes; }
  void add(const DataChunk& chunk, Tsn cumulative, MessageSink& sink) override;
  void skip(Tsn cumulative) override;
  void forward(Tsn tsn, const SkippedStreams& streams, Tsn cumulative, MessageSink& sink) override;
  void begin_anew(StreamNumbers streams) override;
  void set_streams(std::uint16_t count) override { streams_ = count; }
  void renege(ReceivedTsns& received, Tsn above, std::uint64_t bytes, std::size_t memory) override;

 private:
  using Handle = StoredRuns::Handle;
  static constexpr Handle kNone = StoredRuns::kNone;

  /// The run a chunk makes together with the stored runs it touches.
  struct Joined {
    Handle left = kNone;
    Handle right = kNone;
    std::uint64_t bytes = 0;
    bool complete = false;

    bool alone() const { return left == kNone && right == kNone; }
  };

  static std::uint32_t stream_key(std::uint16_t stream, Ssn ssn) {
    return std::uint32_t{stream} << 16 | ssn.value();
  }
  Ssn expected_ssn(std::uint16_t stream) const {
    return stream < next_ssn_.size() ? next_ssn_[stream] : Ssn{};
  }
  void advance_ssn(std::uint16_t stream) { skip_ssn(stream, expected_ssn(stream)); }
  void skip_ssn(std::uint16_t stream, Ssn last);
  StoredRuns& runs();
  Handle stored_at(Tsn tsn) const { return runs_ ? runs_->at(tsn) : kNone; }
  bool contradicts_left(const DataChunk& chunk, const ReceivedTsns& received) const;
  bool contradicts_right(const DataChunk& chunk, const ReceivedTsns& received) const;
  Joined joined(const DataChunk& chunk) const;
  Fit fit(const DataChunk& chunk, const ReceivedTsns& received) const;
  void note_stored() {
    if (runs_) set_stored(runs_->bytes(), runs_->memory());
  }
  void deliver(const Joined& run, const DataChunk& chunk, MessageSink& sink);
  void deliver_stored(Handle run, MessageSink& sink);
  void deliver_waiting(std::uint16_t stream, MessageSink& sink);
  void clear_through(Tsn tsn, MessageSink& sink);
  /// Its message is of before what the stream waits for: it was passed by a FORWARD TSN.
  bool passed(const DataChunk& chunk) const {
    return !chunk.unordered() && chunk.ssn < expected_ssn(chunk.stream);
  }

  std::uint32_t max_message_size_;
  Tsn forwarded_;  // the last TSN that a FORWARD TSN has passed
  std::uint16_t streams_;
  bool forwards_ = false;  // one has come
  const Resources* resources_;
  std::unique_ptr<StoredRuns> runs_;  // from the first chunk on that has to wait
  /// Complete ordered messages before their turn, by stream and SSN; with runs_.
  std::unique_ptr<FlatTable<Handle>> waiting_;
  std::vector<Ssn> next_ssn_;  // by stream, as far as used
};

}  // namespace rxsctp::sctp
