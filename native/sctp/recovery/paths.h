#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/address.h"
#include "engine/config.h"
#include "engine/time.h"
#include "sctp/recovery/path.h"

namespace rxsctp::sctp {

/// The paths of an association. A path is known to the rest by its index, which it keeps.
class Paths {
 public:
  Paths(const PathAddress& first, const AssociationConfig& config) {
    paths_.emplace_back(first, config);
  }

  std::size_t size() const { return paths_.size(); }
  Path& operator[](std::size_t index) { return paths_[index]; }
  const Path& operator[](std::size_t index) const { return paths_[index]; }

  /// Where new data goes (RFC 9260, 6.4).
  static constexpr std::size_t primary() { return 0; }

  /// The path that a packet from `from` came on.
  std::optional<std::size_t> find(const PathAddress& from) const;

  Time next_deadline() const {
    Time next = kNever;
    for (const Path& path : paths_) next = std::min(next, path.next_deadline());
    return next;
  }

 private:
  std::vector<Path> paths_;
};

}  // namespace rxsctp::sctp
