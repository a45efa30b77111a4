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

/// TSNs received, as offsets from the Cumulative TSN Ack, both ends included.
struct GapAckBlock {
  std::uint16_t start = 0;
  std::uint16_t end = 0;

  bool operator==(const GapAckBlock&) const = default;
};

/// The Gap Ack Blocks of a received SACK, decoded where they lie. Nothing but their number is
/// checked: order and range are for the sender of the data to judge.
class GapAckBlocks {
 public:
  static constexpr std::size_t kEntrySize = 4;

  GapAckBlocks() = default;
  explicit GapAckBlocks(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::size_t size() const { return bytes_.size() / kEntrySize; }
  bool empty() const { return size() == 0; }
  /// `index` < size().
  GapAckBlock operator[](std::size_t index) const {
    const auto entry = bytes_.subspan(index * kEntrySize, kEntrySize);
    return {load_be16(entry.data()), load_be16(entry.data() + 2)};
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

/// The Duplicate TSNs of a received SACK, decoded where they lie.
class DuplicateTsns {
 public:
  static constexpr std::size_t kEntrySize = 4;

  DuplicateTsns() = default;
  explicit DuplicateTsns(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::size_t size() const { return bytes_.size() / kEntrySize; }
  bool empty() const { return size() == 0; }
  /// `index` < size().
  Tsn operator[](std::size_t index) const {
    return Tsn(load_be32(bytes_.subspan(index * kEntrySize, kEntrySize).data()));
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

/// SACK (RFC 9260, 3.3.4), as received.
///
///    0       1       2               4
///   +-------+-------+---------------+
///   |   3   | flags | length        |
///   +-------+-------+---------------+
///   |      cumulative TSN ack       |
///   +-------------------------------+
///   |            a_rwnd             |
///   +---------------+---------------+
///   | N gap blocks  | X dup. TSNs   |
///   +---------------+---------------+
///   | block start   | block end     |  N times
///   +---------------+---------------+
///   |         duplicate TSN         |  X times
///   +-------------------------------+
struct SackView {
  Tsn cumulative_tsn_ack;
  std::uint32_t a_rwnd = 0;
  GapAckBlocks gap_ack_blocks;
  DuplicateTsns duplicate_tsns;

  static std::optional<SackView> parse(const ChunkView& chunk);
};

/// Bytes of a SACK without gap blocks and duplicates, chunk header included; each of either adds 4.
inline constexpr std::size_t kSackHeaderSize = 16;

/// False, and nothing is written, when the chunk does not fit.
bool write_sack(PacketWriter& packet, Tsn cumulative_tsn_ack, std::uint32_t a_rwnd,
                std::span<const GapAckBlock> gap_ack_blocks, std::span<const Tsn> duplicate_tsns);

}  // namespace rxsctp::sctp
