#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk.h"

namespace rxsctp::sctp {

/// HMAC Identifiers (RFC 4895, 3.3). Any other value may come from a peer as well.
enum class HmacId : std::uint16_t { kSha1 = 1, kSha256 = 3 };

/// How long the HMAC of an algorithm is, in bytes; 0 where there is no such algorithm.
constexpr std::size_t hmac_size(HmacId id) {
  if (id == HmacId::kSha1) return 20;
  return id == HmacId::kSha256 ? 32 : 0;
}

/// AUTH (RFC 4895, 5.1): proves who has sent it and all chunks behind it in its packet, in which it
/// is once.
///
///    0       1       2               4
///   +-------+-------+---------------+
///   | 0x0f  | flags | length        |
///   +-------+-------+---------------+
///   | shared key id | HMAC id       |
///   +---------------+---------------+
///   | HMAC, over all from the chunk's first byte to the end of the packet, itself zero
struct AuthChunk {
  /// Chunk header included.
  static constexpr std::size_t kHeaderSize = 8;

  std::uint16_t key_id = 0;
  HmacId hmac_id{};
  std::span<const std::uint8_t> hmac;

  /// The HMAC may have any length: whether it is that of its algorithm is for those to check who
  /// know that.
  static std::optional<AuthChunk> parse(const ChunkView& chunk);
  /// Writes the key and the algorithm, and zeros for the HMAC, into the value of a chunk.
  void write(std::span<std::uint8_t> value) const;
};

}  // namespace rxsctp::sctp
