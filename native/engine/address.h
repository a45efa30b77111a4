#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace rxsctp {

enum class IpFamily : std::uint8_t { kNone = 0, kV4 = 4, kV6 = 6 };

/// An IP address in network byte order; an IPv4 address fills the first four bytes.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  std::uint32_t scope_id = 0;
  IpFamily family = IpFamily::kNone;

  bool operator==(const IpAddress&) const = default;
};

/// Names a local datagram transport (a UDP socket, later a raw one). The protocol only compares it.
using TransportId = std::uint16_t;

/// One end-to-end way a packet can take. `local` may be unspecified (kNone): the system then picks.
struct PathAddress {
  IpAddress remote;
  IpAddress local;
  std::uint16_t remote_udp_port = 0;  // encapsulation port, RFC 6951; host byte order
  TransportId transport = 0;
  /// Differentiated Services code point of packets that leave, 0 to 63 (RFC 2474).
  std::uint8_t traffic_class = 0;
  /// Routers may mark packets that leave instead of dropping them: ECT(0) (RFC 3168, 5).
  bool ecn_capable = false;

  bool operator==(const PathAddress&) const = default;
};

/// A hash seeded by the caller where the input comes from the network.
std::size_t hash_value(const IpAddress& address, std::uint64_t seed);

}  // namespace rxsctp
