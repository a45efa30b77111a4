#pragma once

#include <cstdint>
#include <span>

#include "engine/message.h"
#include "sctp/serial_number.h"
#include "sctp/tx/outgoing_payload.h"

namespace rxsctp::sctp {

/// A user message on its way out.
struct OutgoingMessage {
  OutgoingPayload payload;
  std::uint32_t sent = 0;  // bytes that were given a TSN
  MessageInfo info;
  Ssn ssn;

  std::uint32_t size() const { return payload.size(); }
  std::span<const std::uint8_t> bytes() const { return payload.bytes(); }
  std::uint32_t unsent() const { return size() - sent; }
};

}  // namespace rxsctp::sctp
