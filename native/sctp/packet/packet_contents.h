#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk.h"
#include "sctp/packet/sack_chunk.h"

namespace rxsctp::sctp {

/// What a received packet holds, found by one pass over its chunks before any of them is acted
/// upon: some chunks decide what becomes of the whole packet (RFC 9260, 8.4 and 8.5), or count for
/// more than themselves.
///
/// It checks how chunks are framed and bundled. What is in them is for those to check who take
/// them.
class PacketContents {
 public:
  /// `bytes` is what follows the common header. Nothing when no whole chunk is there, or one that
  /// must come alone does not (RFC 9260, 6.10: INIT, INIT ACK and SHUTDOWN COMPLETE).
  static std::optional<PacketContents> survey(std::span<const std::uint8_t> bytes);

  const ChunkView& first() const { return first_; }
  /// The first but for an AUTH chunk, which goes before what it covers: what a packet that begins
  /// with one is about (RFC 4895, 6.3).
  ChunkView leading() const;
  /// The first AUTH chunk; there is to be no other (RFC 4895, 5.1).
  std::optional<ChunkView> auth() const;
  /// From the first byte of a chunk of the packet to the end of the last whole one.
  std::span<const std::uint8_t> from(const ChunkView& chunk) const {
    return whole_.subspan(static_cast<std::size_t>(chunk.raw.data() - whole_.data()));
  }
  /// All whole chunks. What lies behind a chunk whose length is wrong is no chunk.
  ChunkCursor chunks() const { return ChunkCursor(whole_); }
  /// How many they are: what the pass took, and what acting upon them will.
  std::size_t count() const { return count_; }

  /// What the packet holds besides the chunks that `counts` is false of; chunks() has them all.
  template <typename Counts>
  PacketContents only(Counts counts) const {
    PacketContents rest(whole_, first_);
    ChunkCursor cursor(whole_);
    while (const auto chunk = cursor.next()) {
      if (counts(*chunk)) rest.note(*chunk);
    }
    return rest;
  }

  /// Whether there is a chunk of `type`, which is one of RFC 9260 (is_basic()).
  bool has(ChunkType type) const { return (types_ & bit(type)) != 0; }
  /// Whether there is an ABORT or SHUTDOWN COMPLETE with the T bit: then the packet's tag is its
  /// sender's own (RFC 9260, 8.5.1, B and C).
  bool has_reflected_tag() const { return has_reflected_tag_; }
  /// The only SACK that can tell the state of its sender, who puts one into a packet (RFC 9260,
  /// 6.2): of several well-formed ones that with the highest Cumulative TSN Ack.
  const std::optional<SackView>& newest_sack() const { return newest_sack_; }

 private:
  PacketContents(std::span<const std::uint8_t> bytes, const ChunkView& first)
      : whole_(bytes), first_(first) {}

  static constexpr std::uint32_t bit(ChunkType type) {
    return std::uint32_t{1} << static_cast<std::uint8_t>(type);
  }
  void note(const ChunkView& chunk);

  std::span<const std::uint8_t> whole_;
  ChunkView first_;
  const std::uint8_t* auth_at_ = nullptr;
  std::size_t count_ = 0;
  std::uint32_t types_ = 0;
  bool has_reflected_tag_ = false;
  std::optional<SackView> newest_sack_;
};

/// The T bit of a chunk that may have it.
bool has_reflected_tag(const ChunkView& chunk);

}  // namespace rxsctp::sctp
