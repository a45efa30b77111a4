#include "test/kernel/support/recorder.h"

#include <doctest/doctest.h>

#include <utility>

#include "engine/match.h"

namespace rxsctp::kernel::test {

Record& Recorder::live(AssociationId id) {
  Record& record = records_[id];
  CAPTURE(id);
  REQUIRE_FALSE(record.ended());
  return record;
}

void Recorder::on_event(AssociationId id, EventBody&& body) {
  if (const auto* event = std::get_if<EndpointClosed>(&body)) {
    CHECK(closed_endpoints_.insert(event->endpoint).second);
    return;
  }
  Record& record = live(id);
  std::visit(Match{
                 [&](const Established& event) {
                   if (event.restarted) return;
                   CHECK_FALSE(record.established);
                   record.established = event;
                   if (event.accepted) accepted_.push_back(id);
                 },
                 [&](SendFailed& event) {
                   record.failed.push_back({event.info, std::move(event.data)});
                 },
                 [&](const WindowFull&) { ++record.window_full; },
                 [&](const RemoteError&) { ++record.remote_errors; },
                 [&](const NotificationsLost& event) { record.notifications_lost += event.count; },
                 [&](const PeerShutdown&) { record.peer_shutdown = true; },
                 [&](Closed& event) {
                   record.closed = event.reason;
                   record.causes = std::move(event.causes);
                 },
                 [&](const AssociationFailed& event) { record.error = event.error.error; },
                 [](const auto&) {},
             },
             body);
}

void Recorder::on_message(AssociationId id, const MessageInfo& info, MessageParts parts) {
  Record& record = live(id);
  Record::Message message{info, {}};
  for (const auto part : parts) message.data.insert(message.data.end(), part.begin(), part.end());
  record.received_bytes += message.data.size();
  if (!keeps_messages) message.data.clear();
  record.messages.push_back(std::move(message));
}

void Recorder::on_send_buffer_freed(AssociationId id, FreedData freed) {
  Record& record = live(id);
  record.freed_bytes += freed.bytes;
  record.freed_messages += freed.messages;
}

void Recorder::on_message_acknowledged(AssociationId id, std::uint32_t token) {
  live(id).acknowledged.push_back(token);
}

}  // namespace rxsctp::kernel::test
