#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sctp/memory/flat_table.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/resources.h"
#include "sctp/rx/message_sink.h"
#include "sctp/rx/received_tsns.h"
#include "sctp/rx/stored_runs.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// Makes messages of chunks: puts fragments together whatever order they come in, and holds ordered
/// messages back until those before them in their stream are there. Other streams and unordered
/// messages are never held up by a missing TSN.
///
/// Fragments of a message have consecutive TSNs (RFC 9260, 6.9), so what is stored forms
/// runs, found at their two ends: each arrival costs the same whatever is stored.
class Reassembly {
 public:
  /// `resources` outlive it.
  Reassembly(std::uint32_t max_message_size, const Resources& resources)
      : max_message_size_(max_message_size), resources_(&resources) {}

  /// Whether `chunk` is a whole message that can be delivered without being stored.
  bool passes_through(const DataChunk& chunk) const {
    return chunk.beginning() && chunk.ending() &&
           (chunk.unordered() || chunk.ssn == expected_ssn(chunk.stream));
  }

  /// What a chunk does to what is there.
  enum class Fit : std::uint8_t {
    kFits,
    kContradicts,  // its neighbours, or a message that waits under its SSN
    kTooLong,      // its message, for the size limit
  };
  /// To be asked before add(), when `received` does not contain the chunk's TSN yet.
  Fit fit(const DataChunk& chunk, const ReceivedTsns& received) const;

  /// Takes a chunk that fits in. What became deliverable goes to `sink`.
  void add(const DataChunk& chunk, MessageSink& sink);
  /// No chunk up to `cumulative` comes any more. To be told whenever it moves, after add().
  void set_cumulative(Tsn cumulative) {
    if (runs_) runs_->forget_below(cumulative);
  }

  /// Forgets what came beyond `above` and was not delivered, in `received` as well: the latest
  /// first, until `bytes` of payload fewer are stored and they take less than `memory`.
  void renege(ReceivedTsns& received, Tsn above, std::uint64_t bytes, std::size_t memory);

  /// Payload that is stored, and what it takes (StoredRuns::memory()).
  std::uint32_t buffered_bytes() const { return runs_ ? runs_->bytes() : 0; }
  std::size_t memory() const { return runs_ ? runs_->memory() : 0; }

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
  void advance_ssn(std::uint16_t stream);
  StoredRuns& runs();
  Handle stored_at(Tsn tsn) const { return runs_ ? runs_->at(tsn) : kNone; }
  bool contradicts_left(const DataChunk& chunk, const ReceivedTsns& received) const;
  bool contradicts_right(const DataChunk& chunk, const ReceivedTsns& received) const;
  Joined joined(const DataChunk& chunk) const;
  void deliver(const Joined& run, const DataChunk& chunk, MessageSink& sink);
  void deliver_waiting(std::uint16_t stream, MessageSink& sink);

  std::uint32_t max_message_size_;
  const Resources* resources_;
  std::unique_ptr<StoredRuns> runs_;  // from the first chunk on that has to wait
  /// Complete ordered messages before their turn, by stream and SSN; with runs_.
  std::unique_ptr<FlatTable<Handle>> waiting_;
  std::vector<Ssn> next_ssn_;  // by stream, as far as used
};

}  // namespace rxsctp::sctp
