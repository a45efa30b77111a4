#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "engine/address.h"

namespace rxsctp::io {

/// Remembers route_mtu() for recently used remote addresses. Of fixed size: an address that falls
/// into a taken slot replaces what is there.
class PathMtuCache {
 public:
  using Clock = std::chrono::steady_clock;

  std::size_t get(const IpAddress& remote, Clock::time_point now);
  /// The host has news about `remote`: ask again.
  void forget(const IpAddress& remote);

 private:
  struct Entry {
    IpAddress remote;
    std::size_t mtu = 0;
    Clock::time_point expires{};
  };

  static constexpr std::size_t kSlots = 64;
  /// Routes change; asking once in a while costs three system calls.
  static constexpr std::chrono::seconds kLifetime{30};

  Entry& slot(const IpAddress& remote);

  std::array<Entry, kSlots> entries_;
};

}  // namespace rxsctp::io
