#pragma once

#include <cstdint>
#include <span>

#include "engine/message.h"
#include "sctp/memory/buffer_pool.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// A user message on its way out.
struct OutgoingMessage {
  Buffer data;
  std::uint32_t size = 0;
  std::uint32_t sent = 0;  // bytes that were given a TSN
  MessageInfo info;
  Ssn ssn;

  std::span<const std::uint8_t> bytes() const { return {data.data(), size}; }
  std::uint32_t unsent() const { return size - sent; }
};

}  // namespace rxsctp::sctp
