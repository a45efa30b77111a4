#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

#include "engine/address.h"

namespace rxsctp::io {

/// What came with a datagram beside its bytes.
struct Ancillary {
  /// Whom it was sent to; of no family when the host did not say.
  IpAddress local;
  /// The size of each datagram but the last, when the host has merged several; 0: there is one.
  std::size_t segment = 0;
  /// A router marked it (RFC 3168, 5): all of several, which the host merges only where they agree.
  bool congestion_experienced = false;
};

Ancillary read_ancillary(msghdr& message);

/// The contents of a control message of `message`; nothing when it is too short for them, or cut
/// off where the control data ends.
template <typename T>
std::optional<T> ancillary_value(const msghdr& message, const cmsghdr& header) {
  const auto* end = static_cast<const std::uint8_t*>(message.msg_control) + message.msg_controllen;
  const std::uint8_t* data = CMSG_DATA(&header);
  if (header.cmsg_len < CMSG_LEN(sizeof(T)) || end - data < std::ptrdiff_t{sizeof(T)}) {
    return std::nullopt;
  }
  T value;
  std::memcpy(&value, data, sizeof value);
  return value;
}

}  // namespace rxsctp::io
