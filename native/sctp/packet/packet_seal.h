#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sctp/packet/chunk.h"

namespace rxsctp::sctp {

/// Completes a chunk that covers everything behind it in its packet, AUTH (RFC 4895, 6.2), when
/// nothing more is appended, and says which chunks are to stand behind it.
///
/// It knows what the covered bytes have to prove, and nothing of how packets are put together.
class PacketSeal {
 public:
  virtual ~PacketSeal() = default;

  /// Whether a chunk of `type` counts only behind the one that seals.
  virtual bool covers(ChunkType type) const = 0;
  /// Bytes of the chunk that seals, header included; a multiple of four.
  virtual std::size_t size() const = 0;
  /// Writes it, into size() bytes, as it is before it seals.
  virtual void open(std::span<std::uint8_t> chunk) = 0;
  /// `covered` reaches from the first byte of the chunk to the end of the packet, padding included.
  /// The checksum of the packet is made afterwards.
  virtual void seal(std::span<std::uint8_t> covered) = 0;
};

}  // namespace rxsctp::sctp
