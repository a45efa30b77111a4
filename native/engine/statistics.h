// Generated from definition/statistics.mjs by `npm run generate`: change it there.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/address.h"
#include "engine/association_state.h"
#include "engine/path_status.h"

namespace rxsctp {

/// Counters of one stream number, both ways. Payload in bytes, without headers and padding. With
/// the kernel engine `bytesSent` is what it has accepted, and what is unsent is not told by stream,
/// but 0.
struct StreamStats {
  /// The stream's number, 0 to 65534.
  std::uint16_t stream = 0;
  /// Messages the engine has accepted; some of them may be unsent.
  std::uint64_t messages_sent = 0;
  /// Payload sent, each byte once however often it was retransmitted.
  std::uint64_t bytes_sent = 0;
  /// Messages received complete and in their turn, whether consumed or not.
  std::uint64_t messages_received = 0;
  /// Their payload.
  std::uint64_t bytes_received = 0;
  /// Messages the engine has not sent completely.
  std::uint32_t unsent_messages = 0;
  /// What is left of them.
  std::uint32_t unsent_bytes = 0;

  bool operator==(const StreamStats&) const = default;
};

/// Counters of an association since it was set up (a restart of the peer begins anew), and how full
/// its queues are. Sizes in bytes. A message to the peer is first among the `queued…`, then
/// `unsent…`, then `unacked…`; one from the peer first in `reassemblyBytes`, then
/// `unconsumedBytes`.
///
/// Of the kernel engine `fastRetransmits`, `timeoutRetransmits`, `congestionEchoes` and
/// `unauthenticatedChunks` are 0, because Linux does not tell them. `unsent…` is what waits for
/// room in the kernel, and `unacked…` what the kernel has, sent or not; `bytesSent` is what the
/// engine has accepted, and messages that wait in the kernel, also for their other fragments, are
/// not counted as received.
struct AssociationStats {
  /// State of the engine (RFC 9260, 4).
  AssociationState state = AssociationState::kClosed;
  /// Messages the engine has accepted; some of them may be unsent.
  std::uint64_t messages_sent = 0;
  /// Messages received complete and in their turn, whether consumed or not.
  std::uint64_t messages_received = 0;
  /// Payload sent, each byte once however often it was retransmitted.
  std::uint64_t bytes_sent = 0;
  /// Payload of the messages received.
  std::uint64_t bytes_received = 0;
  /// SCTP packets sent, with whatever chunks.
  std::uint64_t packets_sent = 0;
  /// SCTP packets received for this association.
  std::uint64_t packets_received = 0;
  /// DATA chunks sent for the first time.
  std::uint64_t data_chunks_sent = 0;
  /// DATA chunks received; duplicates, and what had to be dropped, included.
  std::uint64_t data_chunks_received = 0;
  /// DATA chunks sent again, for whatever reason.
  std::uint64_t data_chunks_retransmitted = 0;
  /// Of these, chunks that the peer reported missing (RFC 9260, 7.2.4), and probes for loss.
  std::uint64_t fast_retransmits = 0;
  /// How often T3-rtx has expired (RFC 9260, 6.3.3).
  std::uint64_t timeout_retransmits = 0;
  /// How often the window of a path became smaller because the peer told of packets that a router
  /// had marked (ECN; RFC 4960, appendix A).
  std::uint64_t congestion_echoes = 0;
  /// DATA chunks received more than once.
  std::uint64_t duplicate_tsns_received = 0;
  /// SACK chunks sent.
  std::uint64_t sacks_sent = 0;
  /// SACK chunks received.
  std::uint64_t sacks_received = 0;
  /// Chunks dropped for want of the authentication that `auth.chunks` asks for, or behind a wrong
  /// one (RFC 4895, 6.3).
  std::uint64_t unauthenticated_chunks = 0;
  /// Own receive window as last told to the peer (a_rwnd; RFC 9260, 3.3.4).
  std::uint32_t local_a_rwnd = 0;
  /// Room left in the peer's receive window: its a_rwnd less what is in flight.
  std::uint32_t peer_a_rwnd = 0;
  /// Messages the engine has not sent completely.
  std::uint32_t unsent_messages = 0;
  /// What is left of them.
  std::uint32_t unsent_bytes = 0;
  /// Sent and not acknowledged cumulatively.
  std::uint32_t unacked_bytes = 0;
  /// Received, waiting for other fragments of a message or for messages before it.
  std::uint32_t reassembly_bytes = 0;
  /// Received messages that are not consumed: they occupy `receiveWindow`.
  std::uint32_t unconsumed_messages = 0;
  /// Their payload.
  std::uint32_t unconsumed_bytes = 0;
  /// The peer's addresses.
  std::vector<PathStatus> paths;
  /// Streams that were used, in ascending order; only when asked for.
  std::optional<std::vector<StreamStats>> streams;

  bool operator==(const AssociationStats&) const = default;
};

/// Counters of what concerns no association, or none yet, since the process began. The embedded
/// engine counts for all endpoints of the process together: a packet that is damaged, forged or
/// late names none of them for certain. Of the kernel engine `associations` and `refused` are those
/// of its endpoints in this process, and all else is 0: Linux counts for the whole network
/// namespace, in /proc/net/sctp/snmp.
struct StackStats {
  /// Packets that came, for associations or not.
  std::uint64_t packets_received = 0;
  /// Packets whose CRC32c is wrong (RFC 9260, 6.8): damaged on their way, or not SCTP. They are
  /// dropped.
  std::uint64_t bad_checksums = 0;
  /// Packets that break the format of RFC 9260, 3, with the right checksum. They are dropped.
  std::uint64_t malformed_packets = 0;
  /// Packets for which there is no association, and INITs that no endpoint accepts (RFC 9260, 8.4).
  std::uint64_t out_of_the_blue = 0;
  /// Packets with an association's addresses and ports, but not its tag (RFC 9260, 8.5): old, or
  /// forged.
  std::uint64_t bad_verification_tags = 0;
  /// COOKIE ECHOs that this side never gave out, to that peer, that were used before (RFC 9260,
  /// 5.1.5), or that are not authenticated as `auth.chunks` asks for.
  std::uint64_t bad_cookies = 0;
  /// COOKIE ECHOs that came later than `validCookieLife` allows (RFC 9260, 5.1.5).
  std::uint64_t stale_cookies = 0;
  /// INIT ACKs sent (RFC 9260, 5.1): many more of them than associations that come up are a flood
  /// of INITs.
  std::uint64_t inits_answered = 0;
  /// Associations now, whatever their state.
  std::uint64_t associations = 0;
  /// Associations that peers were refused, for want of room or by `accept`: see `refused$`.
  std::uint64_t refused = 0;
  /// What was left without an answer, because answers to those who have no association are limited.
  std::uint64_t unanswered = 0;

  bool operator==(const StackStats&) const = default;
};

}  // namespace rxsctp
