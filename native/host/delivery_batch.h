#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/event.h"
#include "engine/message.h"
#include "host/buffer_pool.h"

namespace rxsctp::host {

/// What JavaScript gets in one callback: records of 32-bit words in host byte order, in the order
/// things happened.
///
///   message       1 | unordered << 8, association, stream, ppid, offset in payload, length
///   acknowledged  2 | messages << 8, association, bytes: what has left the send buffer
///   event         3, association or 0, index into events
///   sender dry    4, association
///   message acknowledged  5, association, the token it was sent with
class DeliveryBatch {
 public:
  static constexpr std::uint32_t kMessage = 1;
  static constexpr std::uint32_t kAcknowledged = 2;
  static constexpr std::uint32_t kEvent = 3;
  static constexpr std::uint32_t kSenderDry = 4;
  static constexpr std::uint32_t kMessageAcknowledged = 5;
  static constexpr std::uint32_t kUnordered = 1u << 8;
  static constexpr unsigned kCountShift = 8;
  static constexpr std::uint32_t kMaxCount = 0xff'ffff;

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
