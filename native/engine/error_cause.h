// Generated from definition/events.mjs by `npm run generate`: change it there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rxsctp {

/// An error cause of an ABORT or ERROR chunk (RFC 9260, 3.3.10); `data` without the header.
struct ErrorCause {
  std::uint16_t code = 0;
  std::vector<std::uint8_t> data;

  bool operator==(const ErrorCause&) const = default;
};

/// Copies causes out of the chunk, or what else holds them, for the user. The peer decides how much
/// there is, so copies end at kMaxCopiedCauseBytes (headers included): the value that crosses it is
/// cut, the rest is left.
inline constexpr std::size_t kMaxCopiedCauseBytes = 4096;
std::vector<ErrorCause> copy_causes(std::span<const std::uint8_t> causes);

}  // namespace rxsctp
