#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/event.h"
#include "engine/message.h"
#include "host/payload_pool.h"
#include "host/record_layout.h"

namespace rxsctp::host {

/// What JavaScript gets in one callback: records, in the order things happened.
class DeliveryBatch : public DeliveryLayout {
 public:
  /// Where a batch ends and the next begins; a larger message is a batch of its own.
  static constexpr std::size_t kMaxPayload = 1u << 20;
  static constexpr std::size_t kMaxWords = 64u << 10;

  bool empty() const { return words.empty(); }
  /// Whether a record with `bytes` of payload still fits.
  bool takes(std::size_t bytes) const {
    return words.size() < kMaxWords &&
           (payload.size() == 0 || payload.size() + bytes <= kMaxPayload);
  }

  void add_message(AssociationId id, const MessageInfo& info, MessageParts parts,
                   std::size_t length);
  /// Returns where the record is.
  std::size_t add_acknowledged(AssociationId id, FreedData freed);
  /// Adds to a record; false when its count of messages cannot take so many more.
  bool extend_acknowledged(std::size_t record, FreedData freed);
  void add_message_acknowledged(AssociationId id, std::uint32_t token);
  void add_event(Event event);
  void add_sender_dry(AssociationId id);

  /// Tells batches apart, also after they have changed places.
  std::uint64_t serial = 0;
  std::vector<std::uint32_t> words;
  PayloadBuffer payload;
  std::vector<Event> events;
};

}  // namespace rxsctp::host
