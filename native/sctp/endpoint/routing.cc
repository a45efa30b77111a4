#include "sctp/endpoint/routing.h"

#include <cstddef>

#include "sctp/endpoint/address_scope.h"

namespace rxsctp::sctp {
namespace {

int common_bytes(const IpAddress& one, const IpAddress& other) {
  if (one.family != other.family) return 0;
  const std::size_t most = one.family == IpFamily::kV4 ? 3 : 8;
  std::size_t common = 0;
  while (common < most && one.bytes[common] == other.bytes[common]) ++common;
  return static_cast<int>(common);
}

}  // namespace

void Routing::count(TransportId transport) {
  for (std::size_t i = 0; i < transports_.size(); ++i) {
    if (transports_.begin()[i] == transport) ++paths_[i];
  }
}

std::optional<TransportId> Routing::choose(const IpAddress& remote) {
  std::optional<std::size_t> best;
  int best_common = 0;
  for (std::size_t i = 0; i < transports_.size(); ++i) {
    const LocalAddress local = locals_.of(transports_.begin()[i]);
    // Of raw sockets none takes both families.
    const bool over_ip = local.ip.family != IpFamily::kNone && local.udp_port == 0;
    if (!reaches(local.ip, remote) || (over_ip && local.ip.family != remote.family)) continue;
    const int common = common_bytes(local.ip, remote);
    if (best && (common < best_common || (common == best_common && paths_[i] >= paths_[*best]))) {
      continue;
    }
    best = i;
    best_common = common;
  }
  if (!best) return std::nullopt;
  ++paths_[*best];
  return transports_.begin()[*best];
}

}  // namespace rxsctp::sctp
