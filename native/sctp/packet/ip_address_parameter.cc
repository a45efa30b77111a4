#include "sctp/packet/ip_address_parameter.h"

#include <algorithm>
#include <span>

#include "sctp/packet/tlv.h"

namespace rxsctp::sctp {

namespace {

constexpr std::size_t kIpv4Size = 4;
constexpr std::size_t kIpv6Size = 16;

}  // namespace

std::optional<IpAddressParameter> IpAddressParameter::parse(const ParameterView& parameter) {
  IpAddressParameter parsed;
  if (parameter.type == ParameterType::kIpv4Address && parameter.value.size() == kIpv4Size) {
    parsed.address.family = IpFamily::kV4;
  } else if (parameter.type == ParameterType::kIpv6Address && parameter.value.size() == kIpv6Size) {
    parsed.address.family = IpFamily::kV6;
  } else {
    return std::nullopt;
  }
  std::copy(parameter.value.begin(), parameter.value.end(), parsed.address.bytes.begin());
  return parsed;
}

void IpAddressParameter::write(ChunkBuilder& chunk) const {
  const std::span<const std::uint8_t> bytes(address.bytes);
  if (address.family == IpFamily::kV4) {
    chunk.tlv(static_cast<std::uint16_t>(ParameterType::kIpv4Address), bytes.first(kIpv4Size));
  } else if (address.family == IpFamily::kV6) {
    chunk.tlv(static_cast<std::uint16_t>(ParameterType::kIpv6Address), bytes.first(kIpv6Size));
  }
}

void write_addresses(ChunkBuilder& init, std::span<const IpAddress> addresses, std::size_t room) {
  for (const IpAddress& address : addresses) {
    const std::size_t value = address.family == IpFamily::kV4 ? kIpv4Size : kIpv6Size;
    if (room < kTlvHeaderSize + value || !init.fits_tlv(value)) return;
    IpAddressParameter{address}.write(init);
    room -= kTlvHeaderSize + value;
  }
}

}  // namespace rxsctp::sctp
