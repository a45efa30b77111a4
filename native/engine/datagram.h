#pragma once

#include <cstdint>
#include <span>

#include "engine/address.h"

namespace rxsctp {

struct Datagram {
  std::span<const std::uint8_t> bytes;  // an SCTP packet from its common header on
  PathAddress from;                     // remote: who sent it; local: whom it was sent to
  bool congestion_experienced = false;  // a router marked it (RFC 3168, 5)
};

/// An ICMP error the host reported for a packet of ours.
struct IcmpError {
  enum class Kind : std::uint8_t {
    kPortUnreachable,
    kHostUnreachable,
    kNetUnreachable,
    kPacketTooBig,
  };
  Kind kind = Kind::kHostUnreachable;
  PathAddress to;
  std::uint32_t mtu = 0;                   // kPacketTooBig: next-hop MTU, IP packet bytes
  std::span<const std::uint8_t> original;  // what the host kept of the SCTP packet; may be short
};

}  // namespace rxsctp
