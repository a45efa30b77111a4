#include "sctp/packet/chunk_builder.h"

#include <algorithm>
#include <cstring>

#include "sctp/packet/tlv.h"

namespace rxsctp::sctp {

namespace {

/// The largest multiple of four within the room and within what a chunk's length field can say.
std::size_t usable(std::size_t room) { return std::min(room, kMaxChunkSize) & ~std::size_t{3}; }

}  // namespace

ChunkBuilder::ChunkBuilder(PacketWriter& packet, ChunkType type, std::uint8_t flags)
    : packet_(packet),
      type_(type),
      flags_(flags),
      room_(packet.free_room(type).first(usable(packet.remaining(type)))),
      failed_(room_.size() < kChunkHeaderSize) {}

std::uint8_t* ChunkBuilder::take(std::size_t count) {
  if (failed_ || count > room_.size() - size_) {
    failed_ = true;
    return nullptr;
  }
  std::uint8_t* out = room_.data() + size_;
  size_ += count;
  return out;
}

void ChunkBuilder::u8(std::uint8_t value) {
  if (std::uint8_t* out = take(1)) *out = value;
}

void ChunkBuilder::u16(std::uint16_t value) {
  if (std::uint8_t* out = take(2)) store_be16(out, value);
}

void ChunkBuilder::u32(std::uint32_t value) {
  if (std::uint8_t* out = take(4)) store_be32(out, value);
}

void ChunkBuilder::bytes(std::span<const std::uint8_t> value) {
  if (value.empty()) return;
  if (std::uint8_t* out = take(value.size())) std::memcpy(out, value.data(), value.size());
}

void ChunkBuilder::open(std::uint16_t type) {
  // Padding goes before the next one, not behind the last: the chunk's length does not count the
  // padding of its last parameter (RFC 9260, 3.2).
  for (std::size_t pad = padding(size_); pad > 0; --pad) u8(0);
  open_at_ = size_;
  u16(type);
  u16(0);
}

void ChunkBuilder::close() {
  if (failed_) return;
  store_be16(room_.data() + open_at_ + 2, static_cast<std::uint16_t>(size_ - open_at_));
}

void ChunkBuilder::tlv(std::uint16_t type, std::span<const std::uint8_t> value) {
  open(type);
  bytes(value);
  close();
}

bool ChunkBuilder::fits_tlv(std::size_t value_size) const {
  const std::size_t start = padded(size_) + kTlvHeaderSize;
  return !failed_ && start <= room_.size() && value_size <= room_.size() - start;
}

std::size_t ChunkBuilder::tlv_room() const {
  return fits_tlv(0) ? room_.size() - padded(size_) - kTlvHeaderSize : 0;
}

bool ChunkBuilder::commit() {
  return !failed_ && packet_.append(type_, flags_, size_ - kChunkHeaderSize) != nullptr;
}

}  // namespace rxsctp::sctp
