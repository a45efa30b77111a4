#include "sctp/negotiation/init_review.h"

#include "sctp/packet/adaptation_indication_parameter.h"
#include "sctp/packet/cookie_preservative_parameter.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/ip_address_parameter.h"
#include "sctp/packet/parameter.h"
#include "sctp/packet/state_cookie_parameter.h"
#include "sctp/packet/tlv.h"
#include "sctp/packet/unrecognized_parameter.h"

namespace rxsctp::sctp {
namespace {

ErrorCause cause(CauseCode code, std::span<const std::uint8_t> value = {}) {
  return {static_cast<std::uint16_t>(code), {value.begin(), value.end()}};
}

/// Calls `visit` with each unknown parameter that asks to be reported, up to the one that ends the
/// walk, or until `visit` returns false.
template <typename Visit>
void for_each_unrecognized(const InitChunk& init, Extensions ours, Visit visit) {
  ParameterCursor cursor(init.parameters);
  while (const auto parameter = cursor.next()) {
    if (recognizes(parameter->type, ours)) continue;
    const UnknownAction action = unknown_action(parameter->type);
    if (reports(action) && !visit(*parameter)) return;
    if (stops(action)) return;
  }
}

/// Of what comes more than once the first counts. A random number of another size ends it all (RFC
/// 4895, 6.1), and so does a list that says more than there is to say.
void review_authentication(const ParameterView& parameter, InitReview& review) {
  const auto random = RandomParameter::parse(parameter);
  const auto list = ChunkListParameter::parse(parameter);
  const auto hmacs = HmacAlgoParameter::parse(parameter);
  const bool right = (random && random->number.size() == RandomParameter::kSize) ||
                     (list && list->chunk_types.size() <= ChunkListParameter::kMost) ||
                     (hmacs && hmacs->size() <= KeyVector::kMostHmacs);
  if (!right) {
    review.refusal = cause(CauseCode::kProtocolViolation);
    return;
  }
  if (random && !review.random) review.random = random;
  if (list && !review.chunk_list) review.chunk_list = list;
  if (hmacs && !review.hmacs) review.hmacs = hmacs;
}

/// Who names AUTH without a random number, or without an algorithm that we have, has it for others.
void settle_authentication(InitReview& review) {
  if (review.key_vector()) {
    review.extensions.add(Extension::kAuthentication);
  } else {
    review.extensions.remove(Extension::kAuthentication);
  }
}

void review_parameter(const ParameterView& parameter, InitReview& review) {
  switch (parameter.type) {
    case ParameterType::kIpv4Address:
    case ParameterType::kIpv6Address:
      // Which of them become paths is the Stack's matter.
      if (const auto listed = IpAddressParameter::parse(parameter)) {
        review.addresses.add(listed->address);
      } else {
        review.malformed = true;
      }
      return;
    case ParameterType::kHostNameAddress:
      review.refusal = cause(CauseCode::kUnresolvableAddress, parameter.raw);
      return;
    case ParameterType::kCookiePreservative:
      if (const auto preservative = CookiePreservativeParameter::parse(parameter)) {
        review.preservative_ms = preservative->life_span_increment_ms;
      }
      return;
    case ParameterType::kStateCookie:
      if (const auto cookie = StateCookieParameter::parse(parameter)) {
        review.cookie = cookie->cookie;
      }
      return;
    case ParameterType::kHeartbeatInfo:
    case ParameterType::kUnrecognizedParameter:
    case ParameterType::kPadding:
      return;
    case ParameterType::kRandom:
    case ParameterType::kChunkList:
    case ParameterType::kHmacAlgo:
      return review_authentication(parameter, review);
    case ParameterType::kSupportedAddressTypes:
      if (const auto types = SupportedAddressTypesParameter::parse(parameter)) {
        review.address_types = *types;
      }
      return;
    case ParameterType::kAdaptationIndication:
      if (const auto indication = AdaptationIndicationParameter::parse(parameter)) {
        review.adaptation_indication = indication->code_point;
      }
      return;
    case ParameterType::kSupportedExtensions:
    case ParameterType::kEcnCapable:
    case ParameterType::kForwardTsnSupported:
      return read_extensions(parameter, review.extensions);
  }
}

void append_be16(std::vector<std::uint8_t>& bytes, std::size_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  bytes.push_back(static_cast<std::uint8_t>(value));
}

}  // namespace

ErrorCause new_addresses_cause(std::span<const IpAddress> added) {
  ErrorCause cause{static_cast<std::uint16_t>(CauseCode::kRestartWithNewAddresses), {}};
  for (const IpAddress& address : added) {
    const bool v4 = address.family == IpFamily::kV4;
    const auto bytes = std::span(address.bytes).first(v4 ? 4 : 16);
    append_be16(cause.data, static_cast<std::size_t>(v4 ? ParameterType::kIpv4Address
                                                        : ParameterType::kIpv6Address));
    append_be16(cause.data, kTlvHeaderSize + bytes.size());
    cause.data.insert(cause.data.end(), bytes.begin(), bytes.end());
  }
  return cause;
}

std::optional<KeyVector> InitReview::key_vector() const {
  if (!random || !hmacs) return std::nullopt;
  if (!hmacs->lists(HmacId::kSha1) && !hmacs->lists(HmacId::kSha256)) return std::nullopt;
  return KeyVector(random->number.first<RandomParameter::kSize>(),
                   chunk_list ? std::optional(chunk_list->chunk_types) : std::nullopt, hmacs->ids);
}

InitReview review_init(const InitChunk& init, Extensions ours) {
  InitReview review;
  if (init.initiate_tag == 0) {
    review.malformed = true;
    return review;
  }
  if (init.outbound_streams == 0 || init.inbound_streams == 0 ||
      init.a_rwnd < InitChunk::kMinWindow) {
    review.refusal = cause(CauseCode::kInvalidMandatoryParameter);
    return review;
  }
  ParameterCursor cursor(init.parameters);
  while (const auto parameter = cursor.next()) {
    ++review.parameters;
    if (recognizes(parameter->type, ours)) {
      review_parameter(*parameter, review);
      if (review.malformed || review.refusal) return review;
      continue;
    }
    const UnknownAction action = unknown_action(parameter->type);
    if (reports(action)) review.unrecognized = true;
    if (stops(action)) break;
  }
  if (cursor.malformed()) review.malformed = true;
  settle_authentication(review);
  return review;
}

InitReview review_init_ack(const InitChunk& init_ack, Extensions ours) {
  InitReview review = review_init(init_ack, ours);
  if (!review.malformed && !review.refusal && !review.cookie) {
    // Number of missing parameters, then their types.
    constexpr auto kType = static_cast<std::uint8_t>(ParameterType::kStateCookie);
    static constexpr std::uint8_t kMissing[] = {0, 0, 0, 1, 0, kType};
    review.refusal = cause(CauseCode::kMissingMandatoryParameter, kMissing);
  }
  return review;
}

void write_unrecognized_parameters(ChunkBuilder& init_ack, const InitChunk& init, Extensions ours) {
  for_each_unrecognized(init, ours, [&](const ParameterView& parameter) {
    if (!init_ack.fits_tlv(parameter.raw.size())) return false;
    UnrecognizedParameter{parameter.raw}.write(init_ack);
    return true;
  });
}

std::size_t unrecognized_size(const InitChunk& init, Extensions ours) {
  std::size_t size = 0;
  for_each_unrecognized(init, ours, [&size](const ParameterView& parameter) {
    size += kTlvHeaderSize + padded(parameter.raw.size());
    return true;
  });
  return size;
}

void write_unrecognized_cause(ChunkBuilder& error, const InitChunk& init_ack, Extensions ours) {
  static constexpr std::uint8_t kZeros[3] = {};
  std::size_t size = 0;
  error.open(static_cast<std::uint16_t>(CauseCode::kUnrecognizedParameters));
  for_each_unrecognized(init_ack, ours, [&](const ParameterView& parameter) {
    if (!error.fits_tlv(padded(parameter.raw.size()))) return false;
    error.bytes(std::span(kZeros).first(padding(size)));
    error.bytes(parameter.raw);
    size += padding(size) + parameter.raw.size();
    return true;
  });
  error.close();
}

}  // namespace rxsctp::sctp
