#pragma once

#include <cstdint>

#include "sctp/packet/tlv.h"
#include "sctp/packet/unknown_action.h"

namespace rxsctp::sctp {

/// Parameter types of RFC 9260, 3.3.2.1, 3.3.3.1 and 3.3.5, and of the extensions this
/// stack recognizes. Any other value may be in a ParameterView as well.
enum class ParameterType : std::uint16_t {
  kHeartbeatInfo = 1,
  kIpv4Address = 5,
  kIpv6Address = 6,
  kStateCookie = 7,
  kUnrecognizedParameter = 8,
  kCookiePreservative = 9,
  kHostNameAddress = 11,
  kSupportedAddressTypes = 12,
  kEcnCapable = 0x8000,            // RFC 4960, appendix A
  kRandom = 0x8002,                // RFC 4895, 3.1
  kChunkList = 0x8003,             // RFC 4895, 3.2
  kHmacAlgo = 0x8004,              // RFC 4895, 3.3
  kPadding = 0x8005,               // RFC 4820, 4
  kSupportedExtensions = 0x8008,   // RFC 5061, 4.2.7
  kForwardTsnSupported = 0xc000,   // RFC 3758, 3.1
  kAdaptationIndication = 0xc006,  // RFC 5061, 4.2.6
};

/// Whether each endpoint knows the type. That of an extension is known where the extension is
/// offered.
constexpr bool is_known(ParameterType type) {
  switch (type) {
    case ParameterType::kHeartbeatInfo:
    case ParameterType::kIpv4Address:
    case ParameterType::kIpv6Address:
    case ParameterType::kStateCookie:
    case ParameterType::kUnrecognizedParameter:
    case ParameterType::kCookiePreservative:
    case ParameterType::kHostNameAddress:
    case ParameterType::kSupportedAddressTypes:
    case ParameterType::kPadding:
    case ParameterType::kSupportedExtensions:
    case ParameterType::kAdaptationIndication:
      return true;
    case ParameterType::kEcnCapable:
    case ParameterType::kRandom:
    case ParameterType::kChunkList:
    case ParameterType::kHmacAlgo:
    case ParameterType::kForwardTsnSupported:
      return false;
  }
  return false;
}

constexpr UnknownAction unknown_action(ParameterType type) {
  return static_cast<UnknownAction>(static_cast<std::uint16_t>(type) >> 14);
}

/// A parameter where it lies in its chunk.
struct ParameterView {
  ParameterType type{};
  std::span<const std::uint8_t> value;
  std::span<const std::uint8_t> raw;  // with the header, without padding
};

/// Walks over the parameters of a chunk; see TlvCursor.
class ParameterCursor {
 public:
  explicit ParameterCursor(std::span<const std::uint8_t> parameters) : tlvs_(parameters) {}

  std::optional<ParameterView> next() {
    const auto tlv = tlvs_.next();
    if (!tlv) return std::nullopt;
    return ParameterView{static_cast<ParameterType>(tlv->type), tlv->value, tlv->raw};
  }
  bool malformed() const { return tlvs_.malformed(); }

 private:
  TlvCursor tlvs_;
};

}  // namespace rxsctp::sctp
