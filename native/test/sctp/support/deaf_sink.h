#pragma once

#include "engine/event_sink.h"

namespace rxsctp::sctp::test {

/// Hears nothing: for tests that listen to some things only.
class DeafSink : public EventSink {
 public:
  AssociationId next_association_id() override { return 1; }
  void on_message(AssociationId, const MessageInfo&, MessageParts) override {}
  void on_send_buffer_freed(AssociationId, FreedData) override {}
  void on_message_acknowledged(AssociationId, std::uint32_t) override {}
  void on_sender_dry(AssociationId) override {}
  void on_event(AssociationId, EventBody&&) override {}
};

}  // namespace rxsctp::sctp::test
