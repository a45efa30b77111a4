#include "kernel/traffic.h"

namespace rxsctp::kernel {

void Traffic::sent(std::uint16_t id, std::size_t bytes) {
  ++messages_sent_;
  bytes_sent_ += bytes;
  StreamStats& counters = stream(id);
  ++counters.messages_sent;
  counters.bytes_sent += bytes;
}

void Traffic::received(std::uint16_t id, std::size_t bytes) {
  ++messages_received_;
  bytes_received_ += bytes;
  StreamStats& counters = stream(id);
  ++counters.messages_received;
  counters.bytes_received += bytes;
}

void Traffic::write(AssociationStats& stats, bool by_stream) const {
  stats.messages_sent = messages_sent_;
  stats.messages_received = messages_received_;
  stats.bytes_sent = bytes_sent_;
  stats.bytes_received = bytes_received_;
  if (!by_stream) return;
  stats.streams.emplace();
  for (const StreamStats& counters : streams_) {
    if (counters.messages_sent + counters.messages_received > 0) stats.streams->push_back(counters);
  }
}

StreamStats& Traffic::stream(std::uint16_t id) {
  while (streams_.size() <= id) {
    StreamStats counters;
    counters.stream = static_cast<std::uint16_t>(streams_.size());
    streams_.push_back(counters);
  }
  return streams_[id];
}

}  // namespace rxsctp::kernel
