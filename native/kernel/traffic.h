#pragma once

#include <cstdint>
#include <vector>

#include "engine/statistics.h"

namespace rxsctp::kernel {

/// Counts messages, in all and by stream: the kernel counts chunks.
class Traffic {
 public:
  void sent(std::uint16_t stream, std::size_t bytes);
  void received(std::uint16_t stream, std::size_t bytes);
  /// A restarted association begins anew.
  void reset() { *this = Traffic(); }

  void write(AssociationStats& stats, bool by_stream) const;

 private:
  StreamStats& stream(std::uint16_t id);

  std::uint64_t messages_sent_ = 0;
  std::uint64_t messages_received_ = 0;
  std::uint64_t bytes_sent_ = 0;
  std::uint64_t bytes_received_ = 0;
  std::vector<StreamStats> streams_;  // by number, up to the highest used
};

}  // namespace rxsctp::kernel
