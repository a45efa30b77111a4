#pragma once

#include <cstddef>
#include <cstdint>

#include "sctp/packet/data_chunk.h"
#include "sctp/packet/forward_tsn_chunk.h"
#include "sctp/packet/stream_numbers.h"
#include "sctp/rx/message_sink.h"
#include "sctp/rx/received_tsns.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// Makes messages of chunks: puts fragments together whatever order they come in, and holds ordered
/// messages back until those before them in their stream are there. How fragments of one message
/// are told from those of another is what its kinds differ in; both sides agree on one when their
/// association comes up.
///
/// It knows nothing of windows and acknowledgements: the Receiver asks what a chunk would do and
/// what storing takes, and decides whether it is let in.
class Reassembly {
 public:
  virtual ~Reassembly() = default;

  /// What a chunk does to what is there.
  enum class Fit : std::uint8_t {
    kFits,
    kContradicts,  // its neighbours, or a message that waits under its number
    kTooLong,      // its message, for the size limit
  };
  struct Assessment {
    Fit fit = Fit::kFits;
    /// It is a whole message that can be delivered without being stored.
    bool passes_through = false;
  };
  /// To be asked before add(), when `received` does not contain the chunk's TSN yet.
  virtual Assessment assess(const DataChunk& chunk, const ReceivedTsns& received) const = 0;

  /// How many bytes the message of a chunk has at the least, with what is stored of it.
  virtual std::uint64_t length_with(const DataChunk& chunk) const = 0;

  /// Takes a chunk that fits in. What became deliverable goes to `sink`. No chunk up to
  /// `cumulative` comes any more.
  virtual void add(const DataChunk& chunk, Tsn cumulative, MessageSink& sink) = 0;
  /// The cumulative TSN has moved past a chunk that was not taken.
  virtual void skip(Tsn cumulative) = 0;

  /// Nothing up to `tsn` comes any more (RFC 3758, 3.6): what waits for it is delivered, or thrown
  /// away where it is no whole message. In `streams` there is nothing to wait for either, up to the
  /// messages they name. No chunk up to `cumulative`, which is no less, comes any more.
  virtual void forward(Tsn tsn, const SkippedStreams& streams, Tsn cumulative,
                       MessageSink& sink) = 0;

  /// These streams of the peer begin anew (RFC 6525, 5.2.2): all that they had has come. None: all.
  virtual void begin_anew(StreamNumbers streams) = 0;
  /// The peer has so many streams from now on.
  virtual void set_streams(std::uint16_t count) = 0;

  /// Forgets what came beyond `above` and was not delivered, in `received` as well: the latest
  /// first, until `bytes` of payload fewer are stored and they take less than `memory`.
  virtual void renege(ReceivedTsns& received, Tsn above, std::uint64_t bytes,
                      std::size_t memory) = 0;

  /// Payload that is stored, and what it takes with all that is needed to find it, in bytes.
  std::uint32_t buffered_bytes() const { return buffered_bytes_; }
  std::size_t memory() const { return memory_; }

 protected:
  /// To be told whenever that changed.
  void set_stored(std::uint32_t bytes, std::size_t memory) {
    buffered_bytes_ = bytes;
    memory_ = memory;
  }

 private:
  std::size_t memory_ = 0;
  std::uint32_t buffered_bytes_ = 0;
};

}  // namespace rxsctp::sctp
