#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/address.h"

namespace rxsctp::sctp {

/// Where a transport is bound.
struct LocalAddress {
  IpAddress ip;
  std::uint16_t udp_port = 0;  // 0: not over UDP
};

/// Of each transport.
class LocalAddresses {
 public:
  void set(TransportId transport, const LocalAddress& local) {
    if (transport >= locals_.size()) locals_.resize(transport + std::size_t{1});
    locals_[transport] = local;
  }
  LocalAddress of(TransportId transport) const {
    return transport < locals_.size() ? locals_[transport] : LocalAddress{};
  }

 private:
  std::vector<LocalAddress> locals_;
};

}  // namespace rxsctp::sctp
