#include "sctp/recovery/paths.h"

#include <algorithm>
#include <limits>

namespace rxsctp::sctp {
namespace {

/// The less, the better: how well the path answers, and then how often it did not.
std::uint32_t rank(const Path& path) {
  static_assert(PathState::kActive < PathState::kPotentiallyFailed);
  static_assert(PathState::kPotentiallyFailed < PathState::kInactive);
  return static_cast<std::uint32_t>(path.state()) << 16 | path.error_count();
}

}  // namespace

std::optional<std::size_t> Paths::add(const PathAddress& address, const AssociationConfig& config) {
  if (const auto known = find(address)) return known;
  if (size() == kMost) return std::nullopt;
  others_.push_back(std::make_unique<Path>(address, config));
  first_.set_potentially_failed_threshold(config.path_potentially_failed_threshold);
  others_.back()->set_potentially_failed_threshold(config.path_potentially_failed_threshold);
  return size() - 1;
}

void Paths::set_primary(std::size_t index) {
  primary_ = static_cast<std::uint8_t>(index);
  rotation_ = 0;
}

std::size_t Paths::best_but(std::size_t excluded) const {
  std::size_t best = primary_;
  std::uint32_t best_rank = std::numeric_limits<std::uint32_t>::max();
  for (std::size_t i = 0; i < size(); ++i) {
    const std::size_t index = (primary_ + rotation_ + i) % size();
    const Path& path = (*this)[index];
    if (index == excluded || !path.confirmed() || rank(path) >= best_rank) continue;
    best = index;
    best_rank = rank(path);
  }
  return best;
}

std::size_t Paths::choose_destination() const {
  return (*this)[primary_].state() == PathState::kActive ? primary_ : best_but(kNone);
}

std::size_t Paths::choose_retransmission_path(std::size_t last) const {
  const Path& path = (*this)[last];
  if (path.state() == PathState::kActive && path.error_count() == 0) return last;
  const std::size_t other = best_but(last);
  return (*this)[other].state() == PathState::kActive ? other : destination();
}

std::size_t Paths::alternative(std::size_t index) const {
  const std::size_t other = best_but(index);
  return (*this)[other].state() == PathState::kActive ? other : index;
}

std::size_t Paths::following(std::size_t index) const {
  for (std::size_t i = 1; i < size(); ++i) {
    const std::size_t next = (index + i) % size();
    if (next == primary_ || (*this)[next].confirmed()) return next;
  }
  return index;
}

void Paths::rotate() { rotation_ = static_cast<std::uint8_t>((rotation_ + 1u) % size()); }

std::optional<std::size_t> Paths::find(const PathAddress& from) const {
  for (std::size_t i = 0; i < size(); ++i) {
    const PathAddress& address = (*this)[i].address();
    if (address.remote == from.remote && address.transport == from.transport) return i;
  }
  return std::nullopt;
}

std::size_t Paths::of_packet(const PathAddress& from) const {
  if (const auto known = find(from)) return *known;
  return to(from.remote).value_or(primary_);
}

std::optional<std::size_t> Paths::to(const IpAddress& remote) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if ((*this)[i].address().remote == remote) return i;
  }
  return std::nullopt;
}

Time Paths::next_deadline() const {
  Time next = first_.next_deadline();
  for (const auto& path : others_) next = std::min(next, path->next_deadline());
  return next;
}

std::size_t Paths::smallest_max_payload() const {
  std::size_t smallest = (*this)[primary_].mtu().max_payload();
  for (std::size_t i = 0; i < size(); ++i) {
    const Path& path = (*this)[i];
    if (path.confirmed()) smallest = std::min(smallest, path.mtu().max_payload());
  }
  return smallest;
}

}  // namespace rxsctp::sctp
