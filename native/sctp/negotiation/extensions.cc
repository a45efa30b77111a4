#include "sctp/negotiation/extensions.h"

#include <array>
#include <cstddef>

#include "sctp/packet/ecn_capable_parameter.h"
#include "sctp/packet/forward_tsn_supported_parameter.h"
#include "sctp/packet/supported_extensions_parameter.h"

namespace rxsctp::sctp {
namespace {

/// By which chunk Supported Extensions (RFC 5061, 4.2.7) names each. ECN has but a parameter.
struct Announcement {
  Extension extension;
  std::uint8_t chunk_type;
};

constexpr Announcement kAnnouncements[] = {
    {Extension::kPartialReliability, 0xc0},      // FORWARD TSN
    {Extension::kInterleaving, 0x40},            // I-DATA
    {Extension::kReconfiguration, 0x82},         // RE-CONFIG
    {Extension::kAuthentication, 0x0f},          // AUTH
    {Extension::kAddressReconfiguration, 0xc1},  // ASCONF
};

}  // namespace

bool recognizes(ParameterType type, Extensions ours) {
  if (type == ParameterType::kForwardTsnSupported) {
    return ours.has(Extension::kPartialReliability);
  }
  if (type == ParameterType::kEcnCapable) return ours.has(Extension::kEcn);
  if (type == ParameterType::kRandom || type == ParameterType::kChunkList ||
      type == ParameterType::kHmacAlgo) {
    return ours.has(Extension::kAuthentication);
  }
  return is_known(type);
}

void read_extensions(const ParameterView& parameter, Extensions& theirs) {
  if (ForwardTsnSupportedParameter::parse(parameter)) {
    theirs.add(Extension::kPartialReliability);
  }
  if (EcnCapableParameter::parse(parameter)) theirs.add(Extension::kEcn);
  if (const auto supported = SupportedExtensionsParameter::parse(parameter)) {
    for (const auto& [extension, chunk_type] : kAnnouncements) {
      if (supported->lists(chunk_type)) theirs.add(extension);
    }
  }
}

void write_extensions(ChunkBuilder& init, Extensions ours) {
  if (ours.has(Extension::kEcn)) EcnCapableParameter{}.write(init);
  if (ours.has(Extension::kPartialReliability)) ForwardTsnSupportedParameter{}.write(init);
  std::array<std::uint8_t, std::size(kAnnouncements)> chunk_types{};
  std::size_t count = 0;
  for (const auto& [extension, chunk_type] : kAnnouncements) {
    if (ours.has(extension)) chunk_types[count++] = chunk_type;
  }
  if (count == 0) return;
  SupportedExtensionsParameter{std::span(chunk_types).first(count)}.write(init);
}

}  // namespace rxsctp::sctp
