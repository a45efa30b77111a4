#include "host/delivery_batch.h"

#include <utility>

namespace rxsctp::host {

void DeliveryBatch::add_message(AssociationId id, const MessageInfo& info, MessageParts parts,
                                std::size_t length) {
  payload.reserve(length);
  words.push_back(kMessage | (info.unordered ? kUnordered : 0));
  words.push_back(id);
  words.push_back(info.stream);
  words.push_back(info.ppid);
  words.push_back(static_cast<std::uint32_t>(payload.size()));
  words.push_back(static_cast<std::uint32_t>(length));
  for (const auto part : parts) payload.append(part);
}

std::size_t DeliveryBatch::add_acknowledged(AssociationId id, FreedData freed) {
  for (; freed.messages > kMaxCount; freed.messages -= kMaxCount) {
    const std::uint32_t full[] = {kAcknowledged | kMaxCount << kFlagShift, id, 0};
    words.insert(words.end(), std::begin(full), std::end(full));
  }
  const std::uint32_t record[] = {kAcknowledged | freed.messages << kFlagShift, id, freed.bytes};
  words.insert(words.end(), std::begin(record), std::end(record));
  return words.size() - std::size(record);
}

bool DeliveryBatch::extend_acknowledged(std::size_t record, FreedData freed) {
  std::uint32_t& head = words[record];
  if (freed.messages > kMaxCount - (head >> kFlagShift)) return false;
  head += freed.messages << kFlagShift;
  words[record + kAcknowledgedBytesWord] += freed.bytes;
  return true;
}

void DeliveryBatch::add_message_acknowledged(AssociationId id, std::uint32_t token) {
  const std::uint32_t record[] = {kMessageAcknowledged, id, token};
  words.insert(words.end(), std::begin(record), std::end(record));
}

void DeliveryBatch::add_event(Event event) {
  const std::uint32_t record[] = {kEvent, event.association,
                                  static_cast<std::uint32_t>(events.size())};
  words.insert(words.end(), std::begin(record), std::end(record));
  events.push_back(std::move(event));
}

void DeliveryBatch::add_sender_dry(AssociationId id) {
  const std::uint32_t record[] = {kSenderDry, id};
  words.insert(words.end(), std::begin(record), std::end(record));
}

}  // namespace rxsctp::host
