#pragma once

#include <cstdint>
#include <span>

#include "engine/message.h"
#include "engine/outgoing_data.h"
#include "host/payload_pool.h"

namespace rxsctp::host {

/// Records in memory of their own, pooled. The message of a single one may keep it until it is
/// acknowledged.
class RecordBlock final : public PayloadMemory {
 public:
  struct Made {
    PayloadHold hold;
    std::span<const std::uint8_t> records;
  };

  /// Copies records.
  static Made copy(PayloadPool& pool, std::span<const std::uint8_t> records);

  /// A send record with a copy of `payload`.
  static Made make(PayloadPool& pool, AssociationId association, const MessageInfo& info,
                   std::span<const std::uint8_t> payload);

  explicit RecordBlock(PayloadBuffer buffer) : buffer_(std::move(buffer)) {}

 private:
  static PayloadHold place(PayloadBuffer buffer);
  void on_unused() override;

  /// The block itself is in its headroom.
  PayloadBuffer buffer_;
};

}  // namespace rxsctp::host
