// Generated from definition/options.mjs by `npm run generate`: change it there.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/time.h"

namespace rxsctp {

/// How much may be in flight on a path, and how that follows from what is lost and acknowledged.
enum class CongestionControl : std::uint8_t {
  /// RFC 9260, 7.2: slow start and congestion avoidance, as TCP Reno has them.
  kReno,
};

/// Which stream sends next (RFC 8260, 3). By their numbers in linux/sctp.h.
enum class Scheduler : std::uint8_t {
  /// First come, first served.
  kFcfs,
  kPriority,
  kRoundRobin,
  kFairCapacity,
  kWeightedFairQueueing,
};

/// Parameters of an association; the defaults are those of RFC 9260, 16, where it has one.
struct AssociationConfig {
  /// RTO.Initial: before a round trip has been measured.
  Duration rto_initial = std::chrono::milliseconds(1'000);
  /// RTO.Min: the shortest.
  Duration rto_min = std::chrono::milliseconds(1'000);
  /// RTO.Max: the longest.
  Duration rto_max = std::chrono::milliseconds(60'000);
  /// HB.interval; 0 switches heartbeats off (RFC 9260, 8.3).
  Duration heartbeat_interval = std::chrono::milliseconds(30'000);
  /// Association.Max.Retrans: failures in a row after which the peer is gone. While data is
  /// unacknowledged, the answer to a heartbeat ends no row with the embedded engine (RFC 9260,
  /// 8.1).
  std::uint8_t association_max_retrans = 10;
  /// Path.Max.Retrans: failures in a row after which a path is inactive. The kernel engine takes at
  /// least 1.
  std::uint8_t path_max_retrans = 5;
  /// Max.Init.Retransmits; with the kernel engine at least 1.
  std::uint8_t max_init_retransmits = 8;
  /// How much may be in flight on a path. `reno` is slow start and congestion avoidance as RFC
  /// 9260, 7.2, has them; the kernel engine has nothing else.
  CongestionControl congestion_control = CongestionControl::kReno;
  /// Which stream sends next (RFC 8260, 3); `setStreamPriority()` sets priorities and weights.
  /// Messages leave in the order in which they came (`fcfs`), those of the stream with the lowest
  /// value first, of equals in turn (`priority`), one of each stream in turn (`round-robin`), or so
  /// that streams get as many bytes (`fair-capacity`), or as many for their weight
  /// (`weighted-fair-queueing`).
  Scheduler scheduler = Scheduler::kFcfs;
  /// Differentiated Services code point of each packet that is sent (RFC 2474): the upper six bits
  /// of the Traffic Class of IPv6 and of the TOS octet of IPv4. 46 is expedited forwarding. An
  /// endpoint that accepts sets it in its INIT ACKs as well.
  std::uint8_t traffic_class = 0;
  /// PotentiallyFailed.Max.Retrans (RFC 7829): failures in a row after which a path gives way to
  /// another that is active, and is asked for a sign of life each RTO. From `pathMaxRetrans` on it
  /// never does before it is inactive. Without effect where the peer has one address.
  std::uint8_t path_potentially_failed_threshold = 0;
  /// Primary.Switchover.Max.Retrans (RFC 7829, 5): failures in a row of the primary path after
  /// which the path that data goes to meanwhile is the primary for good. At least
  /// `pathPotentiallyFailedThreshold`; 255 is never: data goes back to the primary once that
  /// answers.
  std::uint8_t primary_switchover_threshold = 255;
  /// Small messages leave at once, instead of waiting for others while some are unacknowledged
  /// (SCTP_NODELAY; RFC 6458, 8.1.5). With false, what fills no packet waits for the answer to what
  /// is on its way, which the peer may delay by 200 ms and more; a message of several packets does
  /// not wait, nor does anything once the association is shut down.
  bool no_delay = true;
  /// Explicit Congestion Notification (RFC 3168; RFC 4960, appendix A), where the peer has it too:
  /// routers that run full may mark packets instead of dropping them, and what they marked makes
  /// the sender slow down as a loss does. Off unless asked for, since some stacks, those of WebRTC
  /// among them, answer no INIT with a parameter that they do not know.
  bool ecn = false;
  /// An acknowledgement at the latest every so many packets with DATA.
  std::uint8_t sack_frequency = 2;
  /// Streams may be reset and added by either side (RFC 6525), where both want it.
  bool stream_reset = false;
  /// Adaptation Code Point to tell the peer (RFC 5061, 4.2.6), which hears of it as an `adaptation`
  /// notification. Linux never sends 0.
  std::optional<std::uint32_t> adaptation_indication;
  /// Max.Burst (RFC 9260, 6.1).
  std::uint32_t max_burst = 4;
  /// Valid.Cookie.Life (RFC 9260, 5.1.3).
  Duration valid_cookie_life = std::chrono::milliseconds(60'000);
  /// How long an acknowledgement may wait for company (RFC 9260, 6.2).
  Duration sack_delay = std::chrono::milliseconds(200);
  /// Streams to send on, to ask for.
  std::uint16_t outbound_streams = 1'024;
  /// Streams to receive on, to allow.
  std::uint16_t inbound_streams = 1'024;
  /// Room for everything received and not yet consumed; a_rwnd is what is left. Each message counts
  /// as at least 64 bytes. With the kernel engine the kernel has as much room again, which is its
  /// a_rwnd: without CAP_NET_ADMIN, `net.core.rmem_max` bytes at most.
  std::uint32_t receive_window = 2'097'152;
  /// Largest message, both ways. More than `receiveWindow` is a RangeError, for a message is
  /// delivered whole; under the default, what the window cannot hold is not received: the peer is
  /// aborted with `EMSGSIZE`. With the kernel engine, one to send also has to fit into the kernel's
  /// send buffer: twice `sendBuffer`, or twice `net.core.wmem_max` where that is less and
  /// CAP_NET_ADMIN is missing.
  std::uint32_t max_message_size = 1'048'576;
  /// Largest IP packet, headers included, that the search for the MTU of a path tries (RFC 8899,
  /// from 1200 bytes upwards); 0: what the host promises. The kernel engine takes it for granted.
  std::uint32_t mtu = 0;

  bool operator==(const AssociationConfig&) const = default;
};

}  // namespace rxsctp
