#include "test/kernel/support/recorder.h"

#include <doctest/doctest.h>

namespace rxsctp::kernel::test {

Record& Recorder::live(AssociationId id) {
  Record& record = records_[id];
  CAPTURE(id);
  REQUIRE_FALSE(record.ended());
  return record;
}

void Recorder::on_established(AssociationId id, const sctp::EstablishedInfo& info) {
  Record& record = live(id);
  CHECK_FALSE(record.established);
  record.established = info;
  if (info.accepted) accepted_.push_back(id);
}

void Recorder::on_message(AssociationId id, const MessageInfo& info, MessageParts parts) {
  Record& record = live(id);
  Record::Message message{info, {}};
  for (const auto part : parts) message.data.insert(message.data.end(), part.begin(), part.end());
  record.received_bytes += message.data.size();
  if (!keeps_messages) message.data.clear();
  record.messages.push_back(std::move(message));
}

void Recorder::on_send_buffer_freed(AssociationId id, sctp::FreedData freed) {
  Record& record = live(id);
  record.freed_bytes += freed.bytes;
  record.freed_messages += freed.messages;
}

void Recorder::on_message_acknowledged(AssociationId id, std::uint32_t token) {
  live(id).acknowledged.push_back(token);
}

void Recorder::on_send_failed(AssociationId id, const MessageInfo& info,
                              std::span<const std::uint8_t> data, bool) {
  live(id).failed.push_back({info, {data.begin(), data.end()}});
}

void Recorder::on_closed(AssociationId id, sctp::CloseReason reason,
                         std::span<const sctp::ErrorCause> causes) {
  Record& record = live(id);
  record.closed = reason;
  record.causes.assign(causes.begin(), causes.end());
}

void Recorder::on_failed(AssociationId id, const Error& error) { live(id).error = error.error; }

}  // namespace rxsctp::kernel::test
