#pragma once

#include <cstdint>
#include <span>

#include "engine/message.h"
#include "sctp/serial_number.h"
#include "sctp/tx/outgoing_payload.h"

namespace rxsctp::sctp {

/// A user message on its way out. Thousands of them may be, hence its size.
struct OutgoingMessage {
  OutgoingMessage() = default;
  OutgoingMessage(const MessageInfo& its_info, const OutgoingData& data, BufferPool& pool)
      : payload(data, pool), info(its_info) {}

  [[no_unique_address]] OutgoingPayload payload;  // which leaves room for what follows
  /// It waits for its stream to begin anew (HeldStreams).
  bool held = false;
  Ssn ssn;
  std::uint32_t sent = 0;  // bytes that were given a TSN
  MessageInfo info;
  /// What `info.reliability` measures: see Worth, and PriorityIndex.
  std::int64_t bound = 0;

  std::uint32_t size() const { return payload.size(); }
  std::span<const std::uint8_t> bytes() const { return payload.bytes(); }
  std::uint32_t unsent() const { return size() - sent; }
};
static_assert(sizeof(OutgoingMessage) <= 56);

}  // namespace rxsctp::sctp
