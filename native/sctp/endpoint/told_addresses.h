#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/address.h"
#include "sctp/endpoint/local_addresses.h"
#include "sctp/endpoint/transport_list.h"

namespace rxsctp::sctp {

/// What a side lists of its own addresses in an INIT or INIT ACK (RFC 9260, 5.1.2): those that its
/// endpoint is bound to, in the order in which they were given, as far as may_be_listed() and the
/// families that the peer supports let them. The source of the packet says its own address, so that
/// no list does, and nothing is listed of a wildcard.
class ToldAddresses {
 public:
  struct Families {
    bool ipv4 = true;
    bool ipv6 = true;
  };

  /// `to`: where the packet goes.
  static ToldAddresses of(const TransportList& transports, const LocalAddresses& locals,
                          const PathAddress& to, Families families);

  std::span<const IpAddress> all() const { return std::span(addresses_).first(size_); }

 private:
  std::array<IpAddress, TransportList::kMost> addresses_{};
  std::uint8_t size_ = 0;
};

}  // namespace rxsctp::sctp
