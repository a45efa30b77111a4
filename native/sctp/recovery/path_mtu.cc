#include "sctp/recovery/path_mtu.h"

#include <algorithm>

namespace rxsctp::sctp {
namespace {

// The largest packet an IP header can tell the length of.
constexpr std::size_t kMaxIpPacket = 65535;
// IPv6 and UDP; the host has not told which it will be.
constexpr std::uint16_t kLargestOverhead = 48;
constexpr std::uint8_t kLargeLosses = 2;

std::uint32_t bounded(std::size_t mtu) {
  return static_cast<std::uint32_t>(std::clamp(mtu, PathMtu::kSmallestMtu, kMaxIpPacket));
}

}  // namespace

PathMtu::PathMtu(std::uint32_t configured)
    : configured_(configured),
      mtu_(bounded(configured != 0 ? configured : kBaseMtu)),
      overhead_(kLargestOverhead) {}

void PathMtu::on_host(std::size_t mtu, std::size_t overhead) {
  host_asked_ = true;
  overhead_ = static_cast<std::uint16_t>(overhead);
  if (mtu == 0) mtu = configured_ != 0 ? configured_ : kBaseMtu;
  mtu_ = bounded(configured_ != 0 ? std::min<std::size_t>(mtu, configured_) : mtu);
}

bool PathMtu::on_packet_too_big(std::size_t mtu) {
  // The host hears of it too, and will say so.
  return host_asked_ && mtu != 0 && lower(mtu);
}

bool PathMtu::on_timed_out(std::size_t packet) {
  if (packet + overhead_ <= kBaseMtu || mtu_ <= kBaseMtu) {
    large_losses_ = 0;
    return false;
  }
  if (large_losses_ + 1 < kLargeLosses) {
    ++large_losses_;
    return false;
  }
  for (const std::size_t fallback : kFallbackMtus) {
    if (!lower(fallback)) continue;
    // T3-rtx is backed off by now: waiting for two more would take too long.
    large_losses_ = kLargeLosses - 1;
    return true;
  }
  return false;
}

bool PathMtu::lower(std::size_t mtu) {
  mtu = std::max(mtu, kSmallestMtu);
  if (mtu >= mtu_) return false;
  mtu_ = static_cast<std::uint32_t>(mtu);
  large_losses_ = 0;
  return true;
}

}  // namespace rxsctp::sctp
