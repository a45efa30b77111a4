#pragma once

#include <initializer_list>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/writer.h"
#include "test/sctp/support/host.h"

namespace rxsctp::sctp::test {

/// A packet with whatever `write` puts in.
template <typename Write>
Bytes make_packet(const CommonHeader& header, Write write) {
  Bytes room(65536);
  PacketWriter packet(room, header);
  write(packet);
  room.resize(packet.finish());
  return room;
}

/// A packet with one chunk of any type and value.
inline Bytes make_packet(const CommonHeader& header, ChunkType type, std::uint8_t flags,
                         std::span<const std::uint8_t> value) {
  return make_packet(header, [&](PacketWriter& packet) { packet.append(type, flags, value); });
}

/// The first chunk of a packet.
inline ChunkView first_chunk(std::span<const std::uint8_t> packet) {
  return *ChunkCursor(packet.subspan(CommonHeader::kSize)).next();
}
inline CommonHeader header_of(std::span<const std::uint8_t> packet) {
  return *CommonHeader::parse(packet);
}

}  // namespace rxsctp::sctp::test
