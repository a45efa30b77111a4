#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sctp/memory/buffer_pool.h"
#include "sctp/memory/flat_table.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/rx/message_sink.h"
#include "sctp/rx/received_tsns.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// Makes messages of chunks: puts fragments together whatever order they come in, and holds ordered
/// messages back until those before them in their stream are there. Other streams and unordered
/// messages are never held up by a missing TSN.
///
/// Fragments of a message have consecutive TSNs (RFC 9260, section 6.9), so what is stored forms
/// runs; each run is known at its two ends, which makes every arrival constant-time.
class Reassembly {
 public:
  Reassembly(std::uint32_t max_message_size, BufferPool& pool)
      : max_message_size_(max_message_size), pool_(&pool), fragments_(pool), waiting_(pool) {}

  /// Whether `chunk` is a whole message that can be delivered without being stored.
  bool passes_through(const DataChunk& chunk) const {
    return chunk.beginning() && chunk.ending() &&
           (chunk.unordered() || chunk.ssn == expected_ssn(chunk.stream));
  }

  /// Whether `chunk` agrees with its neighbours and the size limit. To be asked before add(), when
  /// `received` does not contain its TSN yet.
  bool consistent(const DataChunk& chunk, const ReceivedTsns& received) const;

  /// Takes a consistent chunk in. What became deliverable goes to `sink`.
  void add(const DataChunk& chunk, MessageSink& sink);

  /// Forgets what came beyond `above` and was not delivered, in `received` as well: the latest
  /// first, until `bytes` of payload and `chunks` chunks fewer are stored.
  void renege(ReceivedTsns& received, Tsn above, std::uint64_t bytes, std::size_t chunks);

  /// What is stored: payload, and in how many chunks.
  std::uint32_t buffered_bytes() const { return buffered_bytes_; }
  std::size_t buffered_chunks() const { return fragments_.size(); }

 private:
  struct Fragment {
    Buffer payload;
    std::uint32_t length = 0;
    std::uint32_t ppid = 0;
    std::uint32_t run_bytes = 0;  // of the whole run; kept at both ends
    Tsn other_end;                // of the run; kept at both ends
    std::uint16_t stream = 0;
    Ssn ssn;
    std::uint8_t flags = 0;

    std::span<const std::uint8_t> bytes() const { return {payload.data(), length}; }
  };
  /// A complete ordered message that came before its turn.
  struct Waiting {
    Tsn first;
    Tsn last;
  };
  struct TsnHash {
    std::size_t operator()(std::uint32_t key) const { return key; }
  };
  /// Stream and SSN mixed so that streams in step do not collide.
  struct StreamHash {
    std::size_t operator()(std::uint32_t key) const { return (key * 0x9e3779b97f4a7c15u) >> 32; }
  };
  /// The run a chunk makes together with the stored runs it touches.
  struct Run {
    Tsn first;
    Tsn last;
    std::uint64_t bytes;
    bool complete;
  };

  static std::uint32_t stream_key(std::uint16_t stream, Ssn ssn) {
    return std::uint32_t{stream} << 16 | ssn.value();
  }
  Ssn expected_ssn(std::uint16_t stream) const {
    return stream < next_ssn_.size() ? next_ssn_[stream] : Ssn{};
  }
  void advance_ssn(std::uint16_t stream);
  const Fragment* before(const DataChunk& chunk) const;
  const Fragment* after(const DataChunk& chunk) const;
  Run joined(const DataChunk& chunk) const;
  void store(const DataChunk& chunk, const Run& run);
  Fragment unstore(Tsn tsn);
  void deliver(const Run& run, const DataChunk& arrived, MessageSink& sink);
  void deliver_waiting(std::uint16_t stream, MessageSink& sink);

  std::uint32_t max_message_size_;
  std::uint32_t buffered_bytes_ = 0;
  BufferPool* pool_;
  FlatTable<Fragment, TsnHash> fragments_;  // by TSN
  FlatTable<Waiting, StreamHash> waiting_;  // by stream and SSN
  std::vector<Ssn> next_ssn_;               // by stream, as far as used
};

}  // namespace rxsctp::sctp
