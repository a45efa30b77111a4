#include "sctp/packet/error_causes.h"

#include <algorithm>

#include "sctp/packet/byte_order.h"
#include "sctp/packet/reader.h"

namespace rxsctp::sctp {

namespace {

using Bytes = std::span<const std::uint8_t>;

void write_value(ChunkBuilder& chunk, CauseCode code, Bytes value) {
  chunk.tlv(static_cast<std::uint16_t>(code), value);
}

void write_u32(ChunkBuilder& chunk, CauseCode code, std::uint32_t value) {
  chunk.open(static_cast<std::uint16_t>(code));
  chunk.u32(value);
  chunk.close();
}

template <typename Cause>
std::optional<Cause> parse_empty(const CauseView& cause, CauseCode code) {
  if (cause.code != code || !cause.value.empty()) return std::nullopt;
  return Cause{};
}

template <typename Cause>
std::optional<Cause> parse_bytes(const CauseView& cause, CauseCode code) {
  if (cause.code != code) return std::nullopt;
  return Cause{cause.value};
}

std::optional<std::uint32_t> parse_u32(const CauseView& cause, CauseCode code) {
  if (cause.code != code || cause.value.size() != 4) return std::nullopt;
  return load_be32(cause.value.data());
}

}  // namespace

std::optional<InvalidStreamIdentifierCause> InvalidStreamIdentifierCause::parse(
    const CauseView& cause) {
  const auto value = parse_u32(cause, CauseCode::kInvalidStreamIdentifier);
  if (!value) return std::nullopt;
  return InvalidStreamIdentifierCause{static_cast<std::uint16_t>(*value >> 16)};
}

void InvalidStreamIdentifierCause::write(ChunkBuilder& chunk) const {
  write_u32(chunk, CauseCode::kInvalidStreamIdentifier, std::uint32_t{stream} << 16);
}

ParameterType MissingMandatoryParameterCause::operator[](std::size_t index) const {
  return static_cast<ParameterType>(load_be16(types.subspan(index * 2, 2).data()));
}

std::optional<MissingMandatoryParameterCause> MissingMandatoryParameterCause::parse(
    const CauseView& cause) {
  if (cause.code != CauseCode::kMissingMandatoryParameter) return std::nullopt;
  Reader reader(cause.value);
  const std::uint32_t count = reader.u32();
  if (!reader.ok() || reader.remaining() != std::size_t{count} * 2) return std::nullopt;
  return MissingMandatoryParameterCause{reader.rest()};
}

void MissingMandatoryParameterCause::write(ChunkBuilder& chunk,
                                           std::span<const ParameterType> missing) {
  chunk.open(static_cast<std::uint16_t>(CauseCode::kMissingMandatoryParameter));
  chunk.u32(static_cast<std::uint32_t>(missing.size()));
  for (const ParameterType type : missing) chunk.u16(static_cast<std::uint16_t>(type));
  chunk.close();
}

std::optional<StaleCookieCause> StaleCookieCause::parse(const CauseView& cause) {
  const auto value = parse_u32(cause, CauseCode::kStaleCookie);
  if (!value) return std::nullopt;
  return StaleCookieCause{*value};
}

void StaleCookieCause::write(ChunkBuilder& chunk) const {
  write_u32(chunk, CauseCode::kStaleCookie, staleness_us);
}

std::optional<OutOfResourceCause> OutOfResourceCause::parse(const CauseView& cause) {
  return parse_empty<OutOfResourceCause>(cause, CauseCode::kOutOfResource);
}

void OutOfResourceCause::write(ChunkBuilder& chunk) const {
  write_value(chunk, CauseCode::kOutOfResource, {});
}

std::optional<UnresolvableAddressCause> UnresolvableAddressCause::parse(const CauseView& cause) {
  return parse_bytes<UnresolvableAddressCause>(cause, CauseCode::kUnresolvableAddress);
}

void UnresolvableAddressCause::write(ChunkBuilder& chunk) const {
  write_value(chunk, CauseCode::kUnresolvableAddress, parameter);
}

std::optional<UnrecognizedChunkTypeCause> UnrecognizedChunkTypeCause::parse(
    const CauseView& cause) {
  return parse_bytes<UnrecognizedChunkTypeCause>(cause, CauseCode::kUnrecognizedChunkType);
}

void UnrecognizedChunkTypeCause::write(ChunkBuilder& builder) const {
  write_value(builder, CauseCode::kUnrecognizedChunkType,
              chunk.first(std::min(chunk.size(), builder.tlv_room())));
}

std::optional<InvalidMandatoryParameterCause> InvalidMandatoryParameterCause::parse(
    const CauseView& cause) {
  return parse_empty<InvalidMandatoryParameterCause>(cause, CauseCode::kInvalidMandatoryParameter);
}

void InvalidMandatoryParameterCause::write(ChunkBuilder& chunk) const {
  write_value(chunk, CauseCode::kInvalidMandatoryParameter, {});
}

std::optional<UnrecognizedParametersCause> UnrecognizedParametersCause::parse(
    const CauseView& cause) {
  return parse_bytes<UnrecognizedParametersCause>(cause, CauseCode::kUnrecognizedParameters);
}

void UnrecognizedParametersCause::write(ChunkBuilder& chunk) const {
  write_value(chunk, CauseCode::kUnrecognizedParameters, parameters);
}

std::optional<NoUserDataCause> NoUserDataCause::parse(const CauseView& cause) {
  const auto value = parse_u32(cause, CauseCode::kNoUserData);
  if (!value) return std::nullopt;
  return NoUserDataCause{Tsn(*value)};
}

void NoUserDataCause::write(ChunkBuilder& chunk) const {
  write_u32(chunk, CauseCode::kNoUserData, tsn.value());
}

std::optional<CookieReceivedWhileShuttingDownCause> CookieReceivedWhileShuttingDownCause::parse(
    const CauseView& cause) {
  return parse_empty<CookieReceivedWhileShuttingDownCause>(
      cause, CauseCode::kCookieReceivedWhileShuttingDown);
}

void CookieReceivedWhileShuttingDownCause::write(ChunkBuilder& chunk) const {
  write_value(chunk, CauseCode::kCookieReceivedWhileShuttingDown, {});
}

std::optional<RestartWithNewAddressesCause> RestartWithNewAddressesCause::parse(
    const CauseView& cause) {
  return parse_bytes<RestartWithNewAddressesCause>(cause, CauseCode::kRestartWithNewAddresses);
}

void RestartWithNewAddressesCause::write(ChunkBuilder& chunk) const {
  write_value(chunk, CauseCode::kRestartWithNewAddresses, parameters);
}

std::optional<UserInitiatedAbortCause> UserInitiatedAbortCause::parse(const CauseView& cause) {
  return parse_bytes<UserInitiatedAbortCause>(cause, CauseCode::kUserInitiatedAbort);
}

void UserInitiatedAbortCause::write(ChunkBuilder& chunk) const {
  write_value(chunk, CauseCode::kUserInitiatedAbort, reason);
}

std::optional<ProtocolViolationCause> ProtocolViolationCause::parse(const CauseView& cause) {
  return parse_bytes<ProtocolViolationCause>(cause, CauseCode::kProtocolViolation);
}

void ProtocolViolationCause::write(ChunkBuilder& chunk) const {
  write_value(chunk, CauseCode::kProtocolViolation, information);
}

std::optional<UnsupportedHmacIdentifierCause> UnsupportedHmacIdentifierCause::parse(
    const CauseView& cause) {
  if (cause.code != CauseCode::kUnsupportedHmacIdentifier || cause.value.size() != 2) {
    return std::nullopt;
  }
  return UnsupportedHmacIdentifierCause{static_cast<HmacId>(load_be16(cause.value.data()))};
}

void UnsupportedHmacIdentifierCause::write(ChunkBuilder& chunk) const {
  std::uint8_t value[2];
  store_be16(value, static_cast<std::uint16_t>(id));
  write_value(chunk, CauseCode::kUnsupportedHmacIdentifier, value);
}

}  // namespace rxsctp::sctp
