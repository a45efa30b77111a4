#include "runtime/delivery_batch.h"

#include <utility>

namespace rxsctp::runtime {

void DeliveryBatch::add_message(sctp::AssociationId id, const sctp::MessageInfo& info,
                                sctp::MessageParts parts, std::size_t length) {
  payload.reserve(length);
  const std::uint32_t record[] = {kMessage | (info.unordered ? kUnordered : 0),
                                  id,
                                  info.stream,
                                  info.ppid,
                                  static_cast<std::uint32_t>(payload.size()),
                                  static_cast<std::uint32_t>(length)};
  words.insert(words.end(), std::begin(record), std::end(record));
  for (const auto part : parts) payload.append(part);
}

std::size_t DeliveryBatch::add_acknowledged(sctp::AssociationId id, std::uint32_t bytes) {
  const std::uint32_t record[] = {kAcknowledged, id, bytes};
  words.insert(words.end(), std::begin(record), std::end(record));
  return words.size() - 1;
}

void DeliveryBatch::add_event(Event event) {
  const std::uint32_t record[] = {kEvent, event.association,
                                  static_cast<std::uint32_t>(events.size())};
  words.insert(words.end(), std::begin(record), std::end(record));
  events.push_back(std::move(event));
}

void DeliveryBatch::add_sender_dry(sctp::AssociationId id) {
  const std::uint32_t record[] = {kSenderDry, id};
  words.insert(words.end(), std::begin(record), std::end(record));
}

}  // namespace rxsctp::runtime
