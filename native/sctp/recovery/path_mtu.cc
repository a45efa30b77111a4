#include "sctp/recovery/path_mtu.h"

#include <algorithm>

namespace rxsctp::sctp {
namespace {

// The largest packet an IP header can tell the length of.
constexpr std::size_t kMaxIpPacket = 65535;
// Where the host knows nothing of the path: Ethernet.
constexpr std::size_t kUnknownMtu = 1500;
// IPv6 and UDP; the host has not told which it will be.
constexpr std::uint8_t kLargestOverhead = 48;
// IPv6's least, tunnels, PPPoE, Ethernet, jumbo frames: what a path carries is mostly one of them.
constexpr std::size_t kCommonMtus[] = {1280, 1400, 1492, 1500, 9000};

std::uint16_t bounded(std::size_t mtu) {
  return static_cast<std::uint16_t>(std::clamp(mtu, PathMtu::kSmallestMtu, kMaxIpPacket));
}

}  // namespace

PathMtu::PathMtu(std::uint32_t configured)
    : configured_(static_cast<std::uint16_t>(std::min<std::size_t>(configured, kMaxIpPacket))),
      limit_(bounded(configured != 0 ? configured : kUnknownMtu)),
      mtu_(base()),
      ceiling_(limit_),
      known_(mtu_),
      overhead_(kLargestOverhead) {}

std::uint16_t PathMtu::base() const {
  return std::min(limit_, static_cast<std::uint16_t>(kBaseMtu));
}

void PathMtu::on_host(std::size_t mtu, std::size_t overhead) {
  host_asked_ = true;
  overhead_ = static_cast<std::uint8_t>(overhead);
  if (mtu == 0) mtu = configured_ != 0 ? configured_ : kUnknownMtu;
  limit_ = bounded(configured_ != 0 ? std::min<std::size_t>(mtu, configured_) : mtu);
  mtu_ = base();
  known_ = mtu_;
  search_again();
}

void PathMtu::search_again() {
  ceiling_ = limit_;
  begin(limit_);
}

// RFC 8899, 4.6.2: a size that is not below what was sent is no news, and may be made up.
bool PathMtu::on_packet_too_big(std::size_t mtu) {
  if (!host_asked_ || mtu == 0) return false;
  const std::uint16_t size = bounded(mtu);
  if (size >= std::max(mtu_, probe_)) return false;
  const bool fell = size < mtu_;
  ceiling_ = size;
  mtu_ = std::min(mtu_, size);
  begin(size);
  return fell;
}

bool PathMtu::on_timed_out(std::size_t packet) {
  if (packet + overhead_ <= base() || mtu_ <= base()) return false;
  const std::size_t doubtful = mtu_;
  mtu_ = base();
  begin(doubtful);
  return true;
}

void PathMtu::on_probe_answered() {
  const bool by_step = probe_ == mtu_ + step();
  mtu_ = probe_;
  doublings_ = static_cast<std::uint8_t>(by_step ? doublings_ + 1 : 0) & 0x7f;
  probe_next();
}

void PathMtu::on_probe_refused() {
  ceiling_ = static_cast<std::uint16_t>(probe_ - 1);
  doublings_ = 0;
  probe_next();
}

void PathMtu::begin(std::size_t first) {
  doublings_ = 0;
  if (first < mtu_ + kStep) return probe_next();
  losses_ = 0;
  probe_ = static_cast<std::uint16_t>(first);
}

/// A size that passes costs a round trip, one that does not several time-outs: so from what passes
/// the search goes up in steps that double, from the least on again after each that was too large.
void PathMtu::probe_next() {
  losses_ = 0;
  probe_ = 0;
  const std::size_t least = mtu_ + kStep;
  if (least > ceiling_) return;
  const auto* const common = std::ranges::lower_bound(kCommonMtus, least);
  std::size_t size = mtu_ + step();
  if (common != std::end(kCommonMtus) && *common <= ceiling_) {
    size = *common;
  } else if (size > ceiling_) {
    const std::size_t half = (std::size_t{ceiling_} - mtu_) / 2;
    size = mtu_ + std::max(kStep, half / kStep * kStep);
  }
  probe_ = static_cast<std::uint16_t>(size);
}

}  // namespace rxsctp::sctp
