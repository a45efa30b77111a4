#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sctp/packet/writer.h"

namespace rxsctp::sctp {

/// Builds a chunk of fields and of parameters or error causes, field by field, in the free room of
/// a PacketWriter. The packet only changes at commit(); a builder that is dropped leaves no trace.
/// No other chunk may be appended to the packet in the meantime.
///
/// Once something did not fit, nothing more is taken and commit() refuses.
class ChunkBuilder {
 public:
  ChunkBuilder(PacketWriter& packet, ChunkType type, std::uint8_t flags);
  ChunkBuilder(const ChunkBuilder&) = delete;
  ChunkBuilder& operator=(const ChunkBuilder&) = delete;

  void u8(std::uint8_t value);
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void bytes(std::span<const std::uint8_t> value);

  /// Opens a parameter or error cause; what is written until close() is its value. They do not
  /// nest: a parameter inside a cause is written with bytes().
  void open(std::uint16_t type);
  void close();
  /// A parameter or error cause whose value is at hand.
  void tlv(std::uint16_t type, std::span<const std::uint8_t> value);

  /// A parameter or cause with a value of `value_size` bytes still fits.
  bool fits_tlv(std::size_t value_size) const;
  /// The largest value a further parameter or cause can have; 0 also when none fits at all.
  std::size_t tlv_room() const;
  /// Something did not fit.
  bool failed() const { return failed_; }

  /// Appends the chunk to the packet, or refuses (false) when it did not fit.
  bool commit();

 private:
  std::uint8_t* take(std::size_t count);

  PacketWriter& packet_;
  ChunkType type_;
  std::uint8_t flags_;
  std::span<std::uint8_t> room_;
  std::size_t size_ = kChunkHeaderSize;
  std::size_t open_at_ = 0;  // of the parameter or cause under construction
  bool failed_ = false;
};

}  // namespace rxsctp::sctp
