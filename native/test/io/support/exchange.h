#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include "io/datagram_transport.h"
#include "io/ip_text.h"
#include "io/poller.h"

namespace rxsctp::io::testing {

inline PathAddress path_to(const char* address, std::uint16_t port = 0) {
  PathAddress to;
  to.remote = *parse_ip(address);
  to.remote_udp_port = port;
  return to;
}

/// A packet of bytes that count up from `first`.
inline bool send(DatagramTransport& from, const PathAddress& to, std::size_t size,
                 std::uint8_t first) {
  const auto room = from.begin(to, size, false);
  if (room.empty()) return false;
  std::iota(room.begin(), room.end(), first);
  from.commit(size);
  return true;
}

inline bool wait_for(DatagramTransport& transport) {
  const auto poller = make_poller();
  poller->add(transport.handle(), 7);
  const auto ready = poller->wait(std::chrono::seconds(5));
  return !ready.empty() && ready[0].token == 7;
}

struct Received {
  std::vector<std::uint8_t> bytes;
  PathAddress from;
  bool congestion_experienced = false;
};

/// Waits for `count` datagrams.
inline std::vector<Received> receive(DatagramTransport& transport, std::size_t count) {
  std::vector<Received> all;
  ReceiveBuffers buffers;
  while (all.size() < count && wait_for(transport)) {
    for (const Datagram& d : transport.receive(buffers)) {
      all.push_back({{d.bytes.begin(), d.bytes.end()}, d.from, d.congestion_experienced});
    }
  }
  return all;
}

inline bool counts_up_from(const Received& datagram, std::uint8_t first) {
  return std::all_of(datagram.bytes.begin(), datagram.bytes.end(),
                     [&first](std::uint8_t byte) { return byte == first++; });
}

}  // namespace rxsctp::io::testing
