#pragma once

#include <cstdint>
#include <span>

#include "engine/message.h"
#include "engine/outgoing_data.h"
#include "host/payload_pool.h"

namespace rxsctp::host {

/// A send record in memory of its own, which its message keeps until it is acknowledged.
class RecordBlock final : public PayloadMemory {
 public:
  struct Made {
    PayloadHold hold;
    std::span<const std::uint8_t> record;
  };

  /// Copies `payload`.
  static Made make(PayloadPool& pool, AssociationId association, const MessageInfo& info,
                   std::span<const std::uint8_t> payload);

  explicit RecordBlock(PayloadBuffer buffer) : buffer_(std::move(buffer)) {}

 private:
  void on_unused() override;

  /// The block itself is in its headroom.
  PayloadBuffer buffer_;
};

}  // namespace rxsctp::host
