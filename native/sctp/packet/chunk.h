#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/byte_order.h"
#include "sctp/packet/padding.h"
#include "sctp/packet/unknown_action.h"

namespace rxsctp::sctp {

/// Chunk types of RFC 9260, 3.2, of RFC 4960, appendix A (ECNE, CWR), of RFC 4895 (AUTH), RFC 4820
/// (PAD), RFC 6525 (RE-CONFIG) and RFC 3758 that this stack understands. Any other value may be in
/// a ChunkView as well.
enum class ChunkType : std::uint8_t {
  kData = 0,
  kInit = 1,
  kInitAck = 2,
  kSack = 3,
  kHeartbeat = 4,
  kHeartbeatAck = 5,
  kAbort = 6,
  kShutdown = 7,
  kShutdownAck = 8,
  kError = 9,
  kCookieEcho = 10,
  kCookieAck = 11,
  kEcnEcho = 12,
  kCwr = 13,
  kShutdownComplete = 14,
  kAuth = 0x0f,
  kReConfig = 0x82,
  kPad = 0x84,
  kForwardTsn = 0xc0,
};

/// Of RFC 9260 itself.
constexpr bool is_basic(ChunkType type) {
  return type <= ChunkType::kCookieAck || type == ChunkType::kShutdownComplete;
}

constexpr bool is_known(ChunkType type) {
  return type <= ChunkType::kAuth || type == ChunkType::kReConfig || type == ChunkType::kPad ||
         type == ChunkType::kForwardTsn;
}

constexpr UnknownAction unknown_action(ChunkType type) {
  return static_cast<UnknownAction>(static_cast<std::uint8_t>(type) >> 6);
}

inline constexpr std::size_t kChunkHeaderSize = 4;
/// The length field has 16 bits.
inline constexpr std::size_t kMaxChunkSize = 65535;

/// A chunk where it lies in its packet (RFC 9260, 3.2).
///
///    0       1       2               4
///   +-------+-------+---------------+
///   | type  | flags | length        |  length: header and value, not the padding
///   +-------+-------+---------------+
///   | value, padded to four bytes ...
struct ChunkView {
  ChunkType type{};
  std::uint8_t flags = 0;
  std::span<const std::uint8_t> value;
  std::span<const std::uint8_t> raw;  // with the header, without padding
};

/// Walks over the chunks of a packet, front to back, without allocation.
class ChunkCursor {
 public:
  /// `chunks` is what follows the common header.
  explicit ChunkCursor(std::span<const std::uint8_t> chunks) : rest_(chunks) {}

  /// The next chunk; nothing at the end, or where the packet is malformed: a length below 4 or
  /// beyond the packet, or a rest too short for a chunk header. The padding of the last chunk may
  /// be missing.
  std::optional<ChunkView> next() {
    if (rest_.empty()) return std::nullopt;
    const std::size_t length = rest_.size() < kChunkHeaderSize ? 0 : load_be16(rest_.data() + 2);
    if (length < kChunkHeaderSize || length > rest_.size()) {
      malformed_ = true;
      rest_ = {};
      return std::nullopt;
    }
    ChunkView chunk{static_cast<ChunkType>(rest_[0]), rest_[1],
                    rest_.subspan(kChunkHeaderSize, length - kChunkHeaderSize),
                    rest_.first(length)};
    const std::size_t step = padded(length);
    rest_ = step < rest_.size() ? rest_.subspan(step) : std::span<const std::uint8_t>{};
    return chunk;
  }

  /// How much of the packet is left.
  std::size_t bytes() const { return rest_.size(); }
  /// No chunk is left (or the packet turned out malformed).
  bool at_end() const { return rest_.empty(); }
  /// next() stopped for an error, not for the end.
  bool malformed() const { return malformed_; }

 private:
  std::span<const std::uint8_t> rest_;
  bool malformed_ = false;
};

}  // namespace rxsctp::sctp
