#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/error_cause.h"
#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/tlv.h"

namespace rxsctp::sctp {

/// Cause codes of RFC 9260, 3.3.10, and of RFC 4895, 4. Any other value may be in a CauseView as
/// well.
enum class CauseCode : std::uint16_t {
  kInvalidStreamIdentifier = 1,
  kMissingMandatoryParameter = 2,
  kStaleCookie = 3,
  kOutOfResource = 4,
  kUnresolvableAddress = 5,
  kUnrecognizedChunkType = 6,
  kInvalidMandatoryParameter = 7,
  kUnrecognizedParameters = 8,
  kNoUserData = 9,
  kCookieReceivedWhileShuttingDown = 10,
  kRestartWithNewAddresses = 11,
  kUserInitiatedAbort = 12,
  kProtocolViolation = 13,
  kUnsupportedHmacIdentifier = 0x0105,
};

/// An error cause where it lies in its chunk.
struct CauseView {
  CauseCode code{};
  std::span<const std::uint8_t> value;
  std::span<const std::uint8_t> raw;  // with the header, without padding
};

/// Walks over the causes of an ABORT or ERROR; see TlvCursor.
class CauseCursor {
 public:
  explicit CauseCursor(std::span<const std::uint8_t> causes) : tlvs_(causes) {}

  std::optional<CauseView> next() {
    const auto tlv = tlvs_.next();
    if (!tlv) return std::nullopt;
    return CauseView{static_cast<CauseCode>(tlv->type), tlv->value, tlv->raw};
  }
  bool malformed() const { return tlvs_.malformed(); }

 private:
  TlvCursor tlvs_;
};

/// Writes a cause as the user or copy_causes() gave it.
void write_cause(ChunkBuilder& chunk, const ErrorCause& cause);

}  // namespace rxsctp::sctp
