#pragma once

#include <cstdint>

#include "engine/time.h"

namespace rxsctp {

/// How much may be in flight on a path, and how that follows from what is lost and acknowledged.
enum class CongestionControl : std::uint8_t {
  kReno,  // RFC 9260, 7.2: slow start and congestion avoidance, as TCP Reno has them
};

/// Parameters of an association; the defaults are those of RFC 9260, 16, where it has one.
struct AssociationConfig {
  Duration rto_initial = std::chrono::seconds(1);
  Duration rto_min = std::chrono::seconds(1);
  Duration rto_max = std::chrono::seconds(60);
  /// HB.interval; zero switches heartbeats off.
  Duration heartbeat_interval = std::chrono::seconds(30);
  std::uint32_t association_max_retrans = 10;
  std::uint32_t path_max_retrans = 5;
  std::uint32_t max_init_retransmits = 8;
  /// The algorithm of each path.
  CongestionControl congestion_control = CongestionControl::kReno;
  Duration valid_cookie_life = std::chrono::seconds(60);
  /// SACK delay; RFC 9260, 6.2 allows at most 500 ms.
  Duration sack_delay = std::chrono::milliseconds(200);
  /// A SACK at the latest every so many packets with DATA.
  std::uint32_t sack_frequency = 2;
  /// Max.Burst, in packets.
  std::uint32_t max_burst = 4;
  std::uint16_t outbound_streams = 1024;
  std::uint16_t inbound_streams = 1024;
  /// Bytes received and not yet consumed by the user, each message counted as at least 64; what is
  /// left is a_rwnd.
  std::uint32_t receive_window = 2u << 20;
  /// Largest user message, both ways, in bytes.
  std::uint32_t max_message_size = 1u << 20;
  /// IP packet size to assume on a path, in bytes; 0 takes what the host knows of the path.
  std::uint32_t mtu = 0;

  bool operator==(const AssociationConfig&) const = default;
};

}  // namespace rxsctp
