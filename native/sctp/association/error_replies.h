#pragma once

#include <cstddef>
#include <cstdint>

#include "sctp/association/incoming.h"
#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/tlv.h"

namespace rxsctp::sctp {

/// Tells a peer of errors in what it sent, in ERROR chunks that in all are not longer than what
/// came: or a peer, and whoever speaks in its name, could make us send more than it sends.
class ErrorReplies {
 public:
  /// ERROR chunk and cause, without the cause's value.
  static constexpr std::size_t kHeaders = kChunkHeaderSize + kTlvHeaderSize;

  /// `bytes` have come.
  void earn(std::size_t bytes);
  /// How long the next ERROR chunk may be, 0 when errors may not be reported at all.
  std::size_t room(Incoming& in);

  template <typename Cause>
  void write(const Cause& cause, Incoming& in) {
    if (room(in) <= kHeaders) return;
    PacketWriter& packet = in.reply.writer();
    if (room(in) <= kHeaders + packet.ahead(ChunkType::kError)) return;
    const std::size_t before = packet.remaining();
    ChunkBuilder chunk(packet, ChunkType::kError, 0);
    cause.write(chunk);
    chunk.commit();
    spend(before - packet.remaining());
  }

 private:
  void spend(std::size_t bytes);

  std::uint32_t credit_ = 0;  // what came and was not spent, in bytes
};

}  // namespace rxsctp::sctp
