#include "sctp/negotiation/peer_addresses.h"

#include <algorithm>
#include <tuple>

namespace rxsctp::sctp {
namespace {

bool before(const IpAddress& one, const IpAddress& other) {
  return std::tie(one.family, one.bytes) < std::tie(other.family, other.bytes);
}

bool same(const IpAddress& one, const IpAddress& other) {
  return one.family == other.family && one.bytes == other.bytes;
}

}  // namespace

PeerAddresses::PeerAddresses(const PeerAddresses& other)
    : sorted_(other.sorted_ ? std::make_unique<std::vector<IpAddress>>(*other.sorted_) : nullptr) {}

PeerAddresses& PeerAddresses::operator=(const PeerAddresses& other) {
  return *this = PeerAddresses(other);
}

std::span<const IpAddress> PeerAddresses::all() const {
  return sorted_ ? std::span<const IpAddress>(*sorted_) : std::span<const IpAddress>();
}

void PeerAddresses::add(const IpAddress& address) {
  if (!sorted_) sorted_ = std::make_unique<std::vector<IpAddress>>();
  auto& sorted = *sorted_;
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), address, before);
  if (at != sorted.end() && same(*at, address)) return;
  if (sorted.size() < kMost) {
    sorted.insert(at, address);
  } else if (at != sorted.end()) {
    std::move_backward(at, sorted.end() - 1, sorted.end());
    *at = address;
  }
}

bool PeerAddresses::contains(const IpAddress& address) const {
  const auto known = all();
  return std::binary_search(known.begin(), known.end(), address, before);
}

std::vector<IpAddress> PeerAddresses::added_by(const PeerAddresses& later,
                                               const IpAddress& source) const {
  const auto known = all();
  std::vector<IpAddress> added;
  for (const IpAddress& address : later.all()) {
    const bool beyond = known.size() == kMost && before(known.back(), address);
    if (!beyond && !contains(address) && !same(address, source)) added.push_back(address);
  }
  return added;
}

bool PeerAddresses::operator==(const PeerAddresses& other) const {
  return std::ranges::equal(all(), other.all());
}

}  // namespace rxsctp::sctp
