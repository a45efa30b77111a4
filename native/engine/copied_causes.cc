#include "engine/copied_causes.h"

#include <algorithm>

namespace rxsctp {
namespace {

/// Code and length, before the value (RFC 9260, 3.3.10).
constexpr std::size_t kHeaderSize = 4;

std::uint16_t be16(std::span<const std::uint8_t, 2> bytes) {
  return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
}

}  // namespace

std::vector<ErrorCause> copy_causes(std::span<const std::uint8_t> causes) {
  std::vector<ErrorCause> copies;
  std::size_t room = kMaxCopiedCauseBytes;
  while (room >= kHeaderSize && causes.size() >= kHeaderSize) {
    const std::size_t length = be16(causes.subspan<2, 2>());
    if (length < kHeaderSize || length > causes.size()) break;
    room -= kHeaderSize;
    const std::size_t kept = std::min(room, length - kHeaderSize);
    const auto data = causes.subspan(kHeaderSize, kept);
    copies.push_back({be16(causes.first<2>()), {data.begin(), data.end()}});
    room -= kept;
    // The padding of the last one may be missing: the chunk's length does not count it.
    const std::size_t padded = (length + 3) / 4 * 4;
    causes = causes.subspan(std::min(padded, causes.size()));
  }
  return copies;
}

}  // namespace rxsctp
