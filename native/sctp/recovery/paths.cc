#include "sctp/recovery/paths.h"

#include <algorithm>

namespace rxsctp::sctp {

std::optional<std::size_t> Paths::find(const PathAddress& from) const {
  const auto found = std::ranges::find_if(paths_, [&from](const Path& path) {
    return path.address().remote == from.remote && path.address().transport == from.transport;
  });
  if (found == paths_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - paths_.begin());
}

}  // namespace rxsctp::sctp
