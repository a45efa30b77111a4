#include "sctp/recovery/paths.h"

#include <algorithm>

namespace rxsctp::sctp {

std::optional<std::size_t> Paths::add(const PathAddress& address, const AssociationConfig& config) {
  if (const auto known = find(address)) return known;
  if (size() == kMost) return std::nullopt;
  others_.push_back(std::make_unique<Path>(address, config));
  return size() - 1;
}

std::optional<std::size_t> Paths::find(const PathAddress& from) const {
  for (std::size_t i = 0; i < size(); ++i) {
    const PathAddress& address = (*this)[i].address();
    if (address.remote == from.remote && address.transport == from.transport) return i;
  }
  return std::nullopt;
}

Time Paths::next_deadline() const {
  Time next = first_.next_deadline();
  for (const auto& path : others_) next = std::min(next, path->next_deadline());
  return next;
}

}  // namespace rxsctp::sctp
