#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/byte_order.h"
#include "sctp/packet/padding.h"

namespace rxsctp::sctp {

inline constexpr std::size_t kTlvHeaderSize = 4;

/// The form parameters (RFC 9260, 3.2.1) and error causes (RFC 9260, 3.3.10) share.
///
///    0               2               4
///   +---------------+---------------+
///   | type or code  | length        |  length: header and value, not the padding
///   +---------------+---------------+
///   | value, padded to four bytes ...
struct TlvView {
  std::uint16_t type = 0;
  std::span<const std::uint8_t> value;
  std::span<const std::uint8_t> raw;  // with the header, without padding
};

/// Walks over parameters or error causes, front to back, without allocation.
class TlvCursor {
 public:
  explicit TlvCursor(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  /// The next one; nothing at the end or where the bytes are malformed. The padding of the last one
  /// may be missing: the chunk's length does not count it.
  std::optional<TlvView> next() {
    if (rest_.empty()) return std::nullopt;
    const std::size_t length = rest_.size() < kTlvHeaderSize ? 0 : load_be16(rest_.data() + 2);
    if (length < kTlvHeaderSize || length > rest_.size()) {
      malformed_ = true;
      rest_ = {};
      return std::nullopt;
    }
    TlvView view{load_be16(rest_.data()), rest_.subspan(kTlvHeaderSize, length - kTlvHeaderSize),
                 rest_.first(length)};
    const std::size_t step = padded(length);
    rest_ = step < rest_.size() ? rest_.subspan(step) : std::span<const std::uint8_t>{};
    return view;
  }

  /// next() stopped for an error, not for the end.
  bool malformed() const { return malformed_; }

 private:
  std::span<const std::uint8_t> rest_;
  bool malformed_ = false;
};

}  // namespace rxsctp::sctp
