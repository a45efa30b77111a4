#pragma once

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <vector>

#include "sctp/packet/chunk.h"
#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/writer.h"

namespace rxsctp::sctp {

using Bytes = std::vector<std::uint8_t>;

inline Bytes to_bytes(std::span<const std::uint8_t> view) { return {view.begin(), view.end()}; }

inline constexpr CommonHeader kTestHeader{5000, 5001, 0x01020304};

/// The bytes behind the common header of a packet that `write` fills.
inline Bytes written(const std::function<void(PacketWriter&)>& write, std::size_t room = 2048) {
  Bytes bytes(room, 0xee);
  PacketWriter packet(bytes, kTestHeader);
  write(packet);
  bytes.resize(packet.size());
  bytes.erase(bytes.begin(), bytes.begin() + CommonHeader::kSize);
  return bytes;
}

/// As written(), for a chunk of `type` that `fill` builds.
inline Bytes built(ChunkType type, const std::function<void(ChunkBuilder&)>& fill) {
  return written([&](PacketWriter& packet) {
    ChunkBuilder chunk(packet, type, 0);
    fill(chunk);
    CHECK(chunk.commit());
  });
}

inline ChunkView first_chunk(std::span<const std::uint8_t> chunks) {
  const auto chunk = ChunkCursor(chunks).next();
  REQUIRE(chunk.has_value());
  return *chunk;
}

/// Calls `parse` with every chunk that cutting `chunk` short gives: each length, with the length
/// field corrected, in memory of exactly that size so that a sanitizer sees any read beyond it.
inline void for_each_truncation(const Bytes& chunk,
                                const std::function<void(const ChunkView&)>& parse) {
  for (std::size_t length = kChunkHeaderSize; length <= chunk.size(); ++length) {
    Bytes cut(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(length));
    store_be16(cut.data() + 2, static_cast<std::uint16_t>(length));
    cut.shrink_to_fit();
    parse(first_chunk(cut));
  }
}

}  // namespace rxsctp::sctp
