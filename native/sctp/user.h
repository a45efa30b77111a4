#pragma once

#include <cstdint>
#include <span>

#include "engine/event_sink.h"
#include "engine/message.h"

namespace rxsctp::sctp {

/// The user of one association: what the halves of it tell of its messages.
class User {
 public:
  User(EventSink& events, AssociationId association) : events_(events), association_(association) {}

  void on_message(const MessageInfo& info, MessageParts parts) const {
    events_.on_message(association_, info, parts);
  }
  void on_message_acknowledged(std::uint32_t token) const {
    events_.on_message_acknowledged(association_, token);
  }
  void on_send_failed(const MessageInfo& info, std::span<const std::uint8_t> data,
                      bool sent) const {
    events_.on_event(association_, SendFailed{info, sent, {data.begin(), data.end()}});
  }

 private:
  EventSink& events_;
  AssociationId association_;
};

}  // namespace rxsctp::sctp
