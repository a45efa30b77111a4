#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/byte_order.h"
#include "sctp/packet/chunk.h"
#include "sctp/packet/writer.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// Up to which message of a stream there is nothing to wait for.
struct SkippedStream {
  std::uint16_t stream = 0;
  Ssn ssn;

  bool operator==(const SkippedStream&) const = default;
};

/// The streams of a received FORWARD TSN, decoded where they lie.
class SkippedStreams {
 public:
  static constexpr std::size_t kEntrySize = 4;

  SkippedStreams() = default;
  explicit SkippedStreams(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::size_t size() const { return bytes_.size() / kEntrySize; }
  /// `index` < size().
  SkippedStream operator[](std::size_t index) const {
    const auto entry = bytes_.subspan(index * kEntrySize, kEntrySize);
    return {load_be16(entry.data()), Ssn(load_be16(entry.data() + 2))};
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

/// FORWARD TSN (RFC 3758, 3.2), as received.
///
///    0       1       2               4
///   +-------+-------+---------------+
///   | 0xc0  | flags | length        |
///   +-------+-------+---------------+
///   |      new cumulative TSN       |
///   +---------------+---------------+
///   |    stream     |      SSN      |  any number of times
///   +---------------+---------------+
struct ForwardTsnView {
  Tsn new_cumulative_tsn;
  SkippedStreams streams;

  static std::optional<ForwardTsnView> parse(const ChunkView& chunk);
};

/// Bytes of a FORWARD TSN without streams, chunk header included; each stream adds 4.
inline constexpr std::size_t kForwardTsnHeaderSize = 8;

/// False, and nothing is written, when the chunk does not fit.
bool write_forward_tsn(PacketWriter& packet, Tsn new_cumulative_tsn,
                       std::span<const SkippedStream> streams);

}  // namespace rxsctp::sctp
