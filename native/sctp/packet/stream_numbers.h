#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {

/// Stream numbers as they lie in a chunk; decoded one by one.
class StreamNumbers {
 public:
  static constexpr std::size_t kEntrySize = 2;

  StreamNumbers() = default;
  /// An even number of them.
  explicit StreamNumbers(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size() / kEntrySize; }
  /// `index` < size().
  std::uint16_t operator[](std::size_t index) const {
    return load_be16(bytes_.data() + index * kEntrySize);
  }
  std::span<const std::uint8_t> bytes() const { return bytes_; }

  /// Bytes that a StreamNumbers can be of.
  static std::vector<std::uint8_t> encode(std::span<const std::uint16_t> streams) {
    std::vector<std::uint8_t> bytes(streams.size() * kEntrySize);
    for (std::size_t i = 0; i < streams.size(); ++i) {
      store_be16(bytes.data() + i * kEntrySize, streams[i]);
    }
    return bytes;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace rxsctp::sctp
