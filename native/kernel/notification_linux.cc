#include <algorithm>
#include <cstring>

#include "engine/copied_causes.h"
#include "io/socket_address.h"
#include "kernel/notification.h"
#include "kernel/socket_option.h"

namespace rxsctp::kernel {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// Flags of a DATA chunk (RFC 9260, 3.3.1).
constexpr std::uint8_t kEnding = 1;
constexpr std::uint8_t kBeginning = 2;
constexpr std::uint8_t kUnordered = 4;

/// Cause codes are in network byte order in the kernel, in fields of any size.
std::uint16_t cause_code(std::uint32_t value) { return ntohs(static_cast<std::uint16_t>(value)); }

/// SCTP_STREAM_RESET_DENIED and _FAILED; the other reconfigurations have the same.
ReconfigurationResult result_of(std::uint16_t flags) {
  static_assert(SCTP_STREAM_RESET_DENIED == SCTP_ASSOC_RESET_DENIED &&
                SCTP_STREAM_RESET_DENIED == SCTP_STREAM_CHANGE_DENIED &&
                SCTP_STREAM_RESET_FAILED == SCTP_ASSOC_RESET_FAILED &&
                SCTP_STREAM_RESET_FAILED == SCTP_STREAM_CHANGE_FAILED);
  if ((flags & SCTP_STREAM_RESET_DENIED) != 0) return ReconfigurationResult::kDenied;
  if ((flags & SCTP_STREAM_RESET_FAILED) != 0) return ReconfigurationResult::kFailed;
  return ReconfigurationResult::kPerformed;
}

std::optional<Notification> association_change(const sctp_assoc_change& value, Bytes rest) {
  using State = AssociationChange::State;
  AssociationChange change;
  switch (value.sac_state) {
    case SCTP_COMM_UP:
      change.state = State::kUp;
      break;
    case SCTP_COMM_LOST:
      change.state = State::kLost;
      break;
    case SCTP_RESTART:
      change.state = State::kRestarted;
      break;
    case SCTP_SHUTDOWN_COMP:
      change.state = State::kShutdownComplete;
      break;
    case SCTP_CANT_STR_ASSOC:
      change.state = State::kCannotStart;
      break;
    default:
      return std::nullopt;
  }
  change.association = value.sac_assoc_id;
  change.error = cause_code(value.sac_error);
  change.outbound_streams = value.sac_outbound_streams;
  change.inbound_streams = value.sac_inbound_streams;
  change.causes = copy_causes(rest);
  return change;
}

std::optional<PathChange> to_path_change(int state) {
  switch (state) {
    case SCTP_ADDR_AVAILABLE:
      return PathChange::kAvailable;
    case SCTP_ADDR_UNREACHABLE:
      return PathChange::kUnreachable;
    case SCTP_ADDR_REMOVED:
      return PathChange::kRemoved;
    case SCTP_ADDR_ADDED:
      return PathChange::kAdded;
    case SCTP_ADDR_MADE_PRIM:
      return PathChange::kMadePrimary;
    case SCTP_ADDR_CONFIRMED:
      return PathChange::kConfirmed;
    case SCTP_ADDR_POTENTIALLY_FAILED:
      return PathChange::kPotentiallyFailed;
    default:
      return std::nullopt;
  }
}

std::optional<Notification> peer_address_change(const sctp_paddr_change& value, Bytes) {
  const auto change = to_path_change(value.spc_state);
  if (!change) return std::nullopt;
  // The struct is packed: its member is not aligned, the copy is.
  const sockaddr_storage address = value.spc_aaddr;
  return PeerAddressChange{.association = value.spc_assoc_id,
                           .change = *change,
                           .address = io::to_udp_address(address).ip};
}

std::optional<Notification> remote_error(const sctp_remote_error& value, Bytes rest) {
  RemoteErrorReport report{.association = value.sre_assoc_id, .causes = {}};
  const Bytes data = rest.first(std::min(rest.size(), kMaxCopiedCauseBytes));
  report.causes.push_back({cause_code(value.sre_error), {data.begin(), data.end()}});
  return report;
}

std::optional<Notification> send_failure(const sctp_send_failed_event& value, Bytes rest) {
  // Flags as in the DATA chunk, not those of sctp_sndinfo.
  const auto has = [&](std::uint8_t flag) { return (value.ssfe_info.snd_flags & flag) != 0; };
  SendFailure failure;
  failure.association = value.ssf_assoc_id;
  failure.sent = value.ssf_flags == SCTP_DATA_SENT;
  failure.beginning = has(kBeginning);
  failure.ending = has(kEnding);
  failure.error = cause_code(value.ssf_error);
  failure.info.ppid = ntohl(value.ssfe_info.snd_ppid);
  failure.info.stream = value.ssfe_info.snd_sid;
  failure.info.unordered = has(kUnordered);
  failure.context = value.ssfe_info.snd_context;
  failure.data = rest;
  return failure;
}

std::optional<Notification> peer_shutdown(const sctp_shutdown_event& value, Bytes) {
  return PeerShutdownReport{value.sse_assoc_id};
}

std::optional<Notification> adaptation(const sctp_adaptation_event& value, Bytes) {
  return AdaptationReport{value.sai_assoc_id, value.sai_adaptation_ind};
}

std::optional<Notification> partial_delivery(const sctp_pdapi_event& value, Bytes) {
  if (value.pdapi_indication != SCTP_PARTIAL_DELIVERY_ABORTED) return std::nullopt;
  return PartialDeliveryReport{value.pdapi_assoc_id,
                               static_cast<std::uint16_t>(value.pdapi_stream)};
}

std::optional<Notification> authentication(const sctp_authkey_event& value, Bytes) {
  AuthenticationReport report{.association = value.auth_assoc_id,
                              .change = AuthenticationChange::kNewKey,
                              .key = value.auth_keynumber};
  switch (value.auth_indication) {
    case SCTP_AUTH_NEW_KEY:
      break;
    case SCTP_AUTH_FREE_KEY:
      report.change = AuthenticationChange::kFreeKey;
      break;
    case SCTP_AUTH_NO_AUTH:
      report.change = AuthenticationChange::kNoAuth;
      break;
    default:
      return std::nullopt;
  }
  return report;
}

std::optional<Notification> sender_dry(const sctp_sender_dry_event& value, Bytes) {
  return SenderDryReport{value.sender_dry_assoc_id};
}

std::optional<Notification> stream_reset(const sctp_stream_reset_event& value, Bytes rest) {
  const auto flags = value.strreset_flags;
  StreamResetReport report{.association = value.strreset_assoc_id,
                           .inbound = (flags & SCTP_STREAM_RESET_INCOMING_SSN) != 0,
                           .outbound = (flags & SCTP_STREAM_RESET_OUTGOING_SSN) != 0,
                           .result = result_of(flags),
                           .streams = {}};
  report.streams.resize(rest.size() / sizeof(std::uint16_t));
  if (!report.streams.empty()) {
    std::memcpy(report.streams.data(), rest.data(), report.streams.size() * sizeof(std::uint16_t));
  }
  return report;
}

std::optional<Notification> association_reset(const sctp_assoc_reset_event& value, Bytes) {
  return AssociationResetReport{value.assocreset_assoc_id, result_of(value.assocreset_flags)};
}

std::optional<Notification> stream_change(const sctp_stream_change_event& value, Bytes) {
  return StreamChangeReport{.association = value.strchange_assoc_id,
                            .result = result_of(value.strchange_flags),
                            .inbound_streams = value.strchange_instrms,
                            .outbound_streams = value.strchange_outstrms};
}

/// Reads the fixed part, and hands it to `make` with what follows it.
template <typename T>
std::optional<Notification> read(Bytes bytes,
                                 std::optional<Notification> (*make)(const T&, Bytes)) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value{};
  std::memcpy(&value, bytes.data(), sizeof(T));
  return make(value, bytes.subspan(sizeof(T)));
}

/// What every notification begins with.
struct Header {
  std::uint16_t type;
  std::uint16_t flags;
  std::uint32_t length;
};

}  // namespace

std::optional<Notification> parse_notification(std::span<const std::uint8_t> bytes) {
  Header header{};
  if (bytes.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.length > bytes.size()) return std::nullopt;
  bytes = bytes.first(header.length);
  switch (header.type) {
    case SCTP_ASSOC_CHANGE:
      return read(bytes, association_change);
    case SCTP_PEER_ADDR_CHANGE:
      return read(bytes, peer_address_change);
    case SCTP_REMOTE_ERROR:
      return read(bytes, remote_error);
    case SCTP_SEND_FAILED_EVENT:
      return read(bytes, send_failure);
    case SCTP_SHUTDOWN_EVENT:
      return read(bytes, peer_shutdown);
    case SCTP_ADAPTATION_INDICATION:
      return read(bytes, adaptation);
    case SCTP_PARTIAL_DELIVERY_EVENT:
      return read(bytes, partial_delivery);
    case SCTP_AUTHENTICATION_EVENT:
      return read(bytes, authentication);
    case SCTP_SENDER_DRY_EVENT:
      return read(bytes, sender_dry);
    case SCTP_STREAM_RESET_EVENT:
      return read(bytes, stream_reset);
    case SCTP_ASSOC_RESET_EVENT:
      return read(bytes, association_reset);
    case SCTP_STREAM_CHANGE_EVENT:
      return read(bytes, stream_change);
    default:
      return std::nullopt;
  }
}

}  // namespace rxsctp::kernel
