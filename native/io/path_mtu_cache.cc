#include "io/path_mtu_cache.h"

#include <algorithm>

#include "io/route.h"

namespace rxsctp::io {
namespace {

/// IPv4 cannot carry more, whatever the loopback interface says.
constexpr std::size_t kLargestIpv4Packet = 65'535;

/// Collisions only cost a system call, so there is nothing to gain by choosing addresses.
constexpr std::uint64_t kSeed = 0;

}  // namespace

std::size_t PathMtuCache::get(const IpAddress& remote, Clock::time_point now) {
  Entry& entry = slot(remote);
  if (entry.remote == remote && now < entry.expires) return entry.mtu;
  entry.remote = remote;
  entry.mtu = route_mtu(remote);
  if (remote.family == IpFamily::kV4) entry.mtu = std::min(entry.mtu, kLargestIpv4Packet);
  entry.expires = now + kLifetime;
  return entry.mtu;
}

void PathMtuCache::forget(const IpAddress& remote) {
  Entry& entry = slot(remote);
  if (entry.remote == remote) entry.expires = {};
}

PathMtuCache::Entry& PathMtuCache::slot(const IpAddress& remote) {
  return entries_[hash_value(remote, kSeed) % kSlots];
}

}  // namespace rxsctp::io
