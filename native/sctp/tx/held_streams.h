#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sctp/packet/stream_numbers.h"

namespace rxsctp::sctp {

/// The streams that are about to begin anew (RFC 6525, 5.1.2, A1): what was accepted before that
/// still has to leave, and what has come since waits here for the answer.
class HeldStreams {
 public:
  /// None: all.
  explicit HeldStreams(StreamNumbers streams) {
    for (std::size_t i = 0; i < streams.size(); ++i) streams_.push_back(streams[i]);
    std::ranges::sort(streams_);
    streams_.erase(std::unique(streams_.begin(), streams_.end()), streams_.end());
  }

  /// None: all. Each once.
  const std::vector<std::uint16_t>& streams() const { return streams_; }
  bool contains(std::uint16_t stream) const {
    return streams_.empty() || std::ranges::binary_search(streams_, stream);
  }

  /// Messages of them that were accepted before, and have not been cut to the end.
  std::uint32_t leaving = 0;
  /// Those that wait, by their handles, in the order in which they came.
  std::vector<std::uint32_t> waiting;

 private:
  std::vector<std::uint16_t> streams_;
};

}  // namespace rxsctp::sctp
