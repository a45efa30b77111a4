#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "engine/address.h"
#include "sctp/endpoint/local_addresses.h"
#include "sctp/endpoint/transport_list.h"

namespace rxsctp::sctp {

/// Which of its transports an endpoint sends from to each address of a peer, one after the other:
///
/// 1. one whose address reaches it, by family and scope (reaches());
/// 2. of those, one that has most of its leading bytes in common with it (at most three of IPv4 and
///    eight of IPv6: what comes after is no network's number), which mostly is one on its network;
/// 3. of those, one that carries the fewest of the paths so far, so that paths have little in
///    common;
/// 4. of those, the first in the order in which the addresses were given.
class Routing {
 public:
  Routing(const TransportList& transports, const LocalAddresses& locals)
      : transports_(transports), locals_(locals) {}

  /// There is a path from there.
  void count(TransportId transport);
  /// Nothing where none reaches it. The path counts from then on.
  std::optional<TransportId> choose(const IpAddress& remote);

 private:
  const TransportList& transports_;
  const LocalAddresses& locals_;
  std::array<std::uint8_t, TransportList::kMost> paths_{};
};

}  // namespace rxsctp::sctp
