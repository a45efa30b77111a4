#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/datagram.h"

namespace rxsctp::io {

/// Memory a batch is received into: allocated once for an I/O thread and used by every transport.
class ReceiveBuffers {
 public:
  /// Datagrams taken by one system call. Sixteen of the largest kind fill a second-level cache.
  static constexpr std::size_t kSlots = 16;
  /// The largest UDP datagram, or run of datagrams the host has coalesced.
  static constexpr std::size_t kSlotSize = 65536;

  ReceiveBuffers() : memory_(std::make_unique_for_overwrite<std::uint8_t[]>(kSlots * kSlotSize)) {
    datagrams.reserve(kSlots * 64);
  }

  std::span<std::uint8_t> slot(std::size_t index) {
    return {memory_.get() + index * kSlotSize, kSlotSize};
  }

  std::vector<Datagram> datagrams;

 private:
  std::unique_ptr<std::uint8_t[]> memory_;
};

}  // namespace rxsctp::io
