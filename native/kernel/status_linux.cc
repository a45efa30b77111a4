#include <chrono>
#include <ctime>

#include "kernel/addresses.h"
#include "kernel/socket_option.h"
#include "kernel/socket_options.h"
#include "kernel/status.h"

namespace rxsctp::kernel {
namespace {

std::optional<sctp_status> read_status(int fd, AssocId association) {
  sctp_status status{};
  status.sstat_assoc_id = association;
  if (get_option(fd, RXSCTP_SCTP_OPTION(SCTP_STATUS), status)) return std::nullopt;
  return status;
}

AssociationState to_state(std::int32_t state) {
  switch (state) {
    case SCTP_COOKIE_WAIT:
      return AssociationState::kCookieWait;
    case SCTP_COOKIE_ECHOED:
      return AssociationState::kCookieEchoed;
    case SCTP_ESTABLISHED:
      return AssociationState::kEstablished;
    case SCTP_SHUTDOWN_PENDING:
      return AssociationState::kShutdownPending;
    case SCTP_SHUTDOWN_SENT:
      return AssociationState::kShutdownSent;
    case SCTP_SHUTDOWN_RECEIVED:
      return AssociationState::kShutdownReceived;
    case SCTP_SHUTDOWN_ACK_SENT:
      return AssociationState::kShutdownAckSent;
    default:
      return AssociationState::kClosed;
  }
}

PathState to_path_state(std::int32_t state) {
  switch (state) {
    case SCTP_INACTIVE:
      return PathState::kInactive;
    case SCTP_UNCONFIRMED:
      return PathState::kUnconfirmed;
    case SCTP_PF:
      return PathState::kPotentiallyFailed;
    default:
      return PathState::kActive;
  }
}

/// The kernel's tick. It measures round trips in it, and tells of them without converting.
Duration tick() {
  timespec resolution{};
  ::clock_getres(CLOCK_MONOTONIC_COARSE, &resolution);
  return std::chrono::duration_cast<Duration>(std::chrono::seconds(resolution.tv_sec) +
                                              std::chrono::nanoseconds(resolution.tv_nsec));
}

void add_counters(int fd, AssocId association, AssociationStats& stats) {
  sctp_assoc_stats counters{};
  counters.sas_assoc_id = association;
  if (get_option(fd, RXSCTP_SCTP_OPTION(SCTP_GET_ASSOC_STATS), counters)) return;
  stats.packets_sent = counters.sas_opackets;
  stats.packets_received = counters.sas_ipackets;
  stats.data_chunks_sent = counters.sas_oodchunks + counters.sas_ouodchunks;
  stats.data_chunks_received = counters.sas_iodchunks + counters.sas_iuodchunks;
  stats.data_chunks_retransmitted = counters.sas_rtxchunks;
  stats.duplicate_tsns_received = counters.sas_idupchunks;
  stats.sacks_sent = counters.sas_osacks;
  stats.sacks_received = counters.sas_isacks;
}

}  // namespace

bool is_alive(int fd, AssocId association) { return read_status(fd, association).has_value(); }

std::optional<AssociationStats> read_stats(int fd, AssocId association) {
  const auto status = read_status(fd, association);
  if (!status) return std::nullopt;
  AssociationStats stats;
  stats.state = to_state(status->sstat_state);
  stats.peer_a_rwnd = status->sstat_rwnd;
  sctp_assocparams parameters{};
  parameters.sasoc_assoc_id = association;
  if (!get_option(fd, RXSCTP_SCTP_OPTION(SCTP_ASSOCINFO), parameters)) {
    stats.local_a_rwnd = parameters.sasoc_local_rwnd;
  }
  add_counters(fd, association, stats);
  const PeerAddresses peer = peer_addresses(fd, association);
  for (const IpAddress& address : peer.addresses) {
    stats.paths.push_back(read_path(fd, association, address, peer.port));
  }
  return stats;
}

std::optional<StreamCounts> read_stream_counts(int fd, AssocId association) {
  const auto status = read_status(fd, association);
  if (!status) return std::nullopt;
  return StreamCounts{status->sstat_outstrms, status->sstat_instrms};
}

std::uint64_t read_abandoned(int fd, AssocId association) {
  sctp_prstatus status{};
  status.sprstat_assoc_id = association;
  status.sprstat_policy = SCTP_PR_SCTP_ALL;
  if (get_option(fd, RXSCTP_SCTP_OPTION(SCTP_PR_ASSOC_STATUS), status)) return 0;
  return status.sprstat_abandoned_sent;
}

PathStatus read_path(int fd, AssocId association, const IpAddress& address, std::uint16_t port) {
  PathStatus path;
  path.address.remote = address;
  sctp_paddrinfo info{};
  info.spinfo_assoc_id = association;
  info.spinfo_address = to_sockaddr(address, port);
  if (get_option(fd, RXSCTP_SCTP_OPTION(SCTP_GET_PEER_ADDR_INFO), info)) return path;
  path.address.remote_udp_port = remote_encapsulation_port(fd, association);
  path.primary = primary_address(fd, association) == address;
  path.state = to_path_state(info.spinfo_state);
  path.srtt = tick() * info.spinfo_srtt;
  path.rto = std::chrono::milliseconds(info.spinfo_rto);
  path.cwnd = info.spinfo_cwnd;
  path.mtu = info.spinfo_mtu;
  return path;
}

}  // namespace rxsctp::kernel
