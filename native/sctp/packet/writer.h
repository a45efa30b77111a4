#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "sctp/packet/byte_order.h"
#include "sctp/packet/chunk.h"
#include "sctp/packet/common_header.h"
#include "sctp/packet/packet_seal.h"
#include "sctp/packet/padding.h"

namespace rxsctp::sctp {

/// Writes one packet straight into the room a transport gave for it: the common header, then chunks
/// bundled behind it. A chunk is appended whole or not at all; before the first that the packet's
/// seal covers goes the one that seals, which is once in a packet.
class PacketWriter {
 public:
  /// Room too small for a common header (also none at all) takes no chunk.
  /// `seal` lives until finish().
  PacketWriter(std::span<std::uint8_t> room, const CommonHeader& header, PacketSeal* seal = nullptr)
      : room_(room), seal_(seal) {
    if (room.size() < CommonHeader::kSize) {
      room_ = {};
      return;
    }
    header.write(room.data());
    size_ = CommonHeader::kSize;
  }
  PacketWriter(const PacketWriter&) = delete;
  PacketWriter& operator=(const PacketWriter&) = delete;

  /// Bytes left for further chunks.
  std::size_t remaining() const { return room_.size() - size_; }
  /// Bytes left for a chunk of `type` (header included) and its padding.
  std::size_t remaining(ChunkType type) const {
    const std::size_t ahead = this->ahead(type);
    return remaining() > ahead ? remaining() - ahead : 0;
  }
  /// Bytes that go before a chunk of `type`, which has to be sealed.
  std::size_t ahead(ChunkType type) const {
    return seal_ != nullptr && sealed_from_ == 0 && seal_->covers(type) ? seal_->size() : 0;
  }
  /// Bytes written, common header and padding included; a multiple of four.
  std::size_t size() const { return size_; }
  /// No chunk has been appended.
  bool empty() const { return size_ <= CommonHeader::kSize; }
  bool fits(ChunkType type, std::size_t chunk_length) const {
    return chunk_length <= kMaxChunkSize && padded(chunk_length) <= remaining(type);
  }

  /// Appends a chunk header and its padding and returns where the caller writes exactly
  /// `value_size` bytes; nullptr, and nothing is changed, when the chunk does not fit.
  std::uint8_t* append(ChunkType type, std::uint8_t flags, std::size_t value_size) {
    const std::size_t length = kChunkHeaderSize + value_size;
    if (!fits(type, length)) return nullptr;
    if (const std::size_t ahead = this->ahead(type)) {
      sealed_from_ = size_;
      seal_->open(room_.subspan(size_, ahead));
      size_ += ahead;
    }
    std::uint8_t* chunk = room_.data() + size_;
    chunk[0] = static_cast<std::uint8_t>(type);
    chunk[1] = flags;
    store_be16(chunk + 2, static_cast<std::uint16_t>(length));
    if (const std::size_t pad = padding(length)) std::memset(chunk + length, 0, pad);
    size_ += padded(length);
    return chunk + kChunkHeaderSize;
  }

  bool append(ChunkType type, std::uint8_t flags, std::span<const std::uint8_t> value) {
    std::uint8_t* out = append(type, flags, value.size());
    if (out == nullptr) return false;
    if (!value.empty()) std::memcpy(out, value.data(), value.size());
    return true;
  }

  /// Seals the packet if it is to be, stores the checksum and returns the size to send; 0 when no
  /// chunk was appended.
  std::size_t finish() {
    if (empty()) return 0;
    if (sealed_from_ != 0) seal_->seal(room_.subspan(sealed_from_, size_ - sealed_from_));
    store_checksum(room_.first(size_));
    return size_;
  }

 private:
  friend class ChunkBuilder;
  /// Where a ChunkBuilder works until it commits.
  std::span<std::uint8_t> free_room(ChunkType type) const { return room_.last(remaining(type)); }

  std::span<std::uint8_t> room_;
  std::size_t size_ = 0;
  PacketSeal* seal_;
  std::size_t sealed_from_ = 0;  // where the chunk that seals is; 0: nowhere
};

}  // namespace rxsctp::sctp
