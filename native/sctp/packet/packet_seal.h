#pragma once

#include <cstdint>
#include <span>

namespace rxsctp::sctp {

/// Completes a chunk that covers everything behind it in its packet, such as AUTH (RFC 4895, 6.2),
/// when nothing more is appended.
///
/// It knows what the covered bytes have to prove, and nothing of how packets are put together.
class PacketSeal {
 public:
  virtual ~PacketSeal() = default;

  /// `covered` reaches from the first byte of the chunk to the end of the packet, padding included.
  /// The checksum of the packet is made afterwards.
  virtual void seal(std::span<std::uint8_t> covered) = 0;
};

}  // namespace rxsctp::sctp
