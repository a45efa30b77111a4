// Generated from definition/events.mjs by `npm run generate`: change it there.
#pragma once

#include <cstdint>
#include <vector>

namespace rxsctp {

/// An error cause of an ABORT or ERROR chunk (RFC 9260, 3.3.10); `data` without the header.
struct ErrorCause {
  std::uint16_t code = 0;
  std::vector<std::uint8_t> data;

  bool operator==(const ErrorCause&) const = default;
};

}  // namespace rxsctp
