#pragma once

#include "engine/message.h"

namespace rxsctp::sctp {

/// Takes complete messages, in the order in which the user is to see them.
class MessageSink {
 public:
  virtual ~MessageSink() = default;
  /// `parts` are valid during the call only.
  virtual void on_message(const MessageInfo& info, MessageParts parts) = 0;
};

}  // namespace rxsctp::sctp
