#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/association_state.h"
#include "engine/path_status.h"

namespace rxsctp {

/// One stream's share. A stream of a restarted association begins anew.
struct StreamStats {
  std::uint16_t stream = 0;
  std::uint64_t messages_sent = 0;      // accepted from the user
  std::uint64_t bytes_sent = 0;         // user payload, without retransmissions
  std::uint64_t messages_received = 0;  // handed to the user
  std::uint64_t bytes_received = 0;
  std::uint32_t unsent_messages = 0;  // in the send queue, one that has left in part included
  std::uint32_t unsent_bytes = 0;
};

struct AssociationStats {
  AssociationState state = AssociationState::kClosed;
  std::uint64_t messages_sent = 0;      // accepted from the user
  std::uint64_t messages_received = 0;  // handed to the user
  std::uint64_t bytes_sent = 0;         // user payload, without retransmissions
  std::uint64_t bytes_received = 0;
  std::uint64_t packets_sent = 0;
  std::uint64_t packets_received = 0;
  std::uint64_t data_chunks_sent = 0;
  std::uint64_t data_chunks_received = 0;
  std::uint64_t data_chunks_retransmitted = 0;
  std::uint64_t fast_retransmits = 0;
  std::uint64_t timeout_retransmits = 0;  // T3-rtx expirations
  std::uint64_t duplicate_tsns_received = 0;
  std::uint64_t sacks_sent = 0;
  std::uint64_t sacks_received = 0;
  std::uint32_t local_a_rwnd = 0;         // what we last advertised
  std::uint32_t peer_a_rwnd = 0;          // what we may still send by the peer's window
  std::uint32_t unsent_messages = 0;      // in the send queue, one that has left in part included
  std::uint32_t unsent_bytes = 0;         // in the send queue
  std::uint32_t unacked_bytes = 0;        // outstanding
  std::uint32_t reassembly_bytes = 0;     // received, and not a message or not its turn yet
  std::uint32_t unconsumed_messages = 0;  // handed to the user, and not consumed
  std::uint32_t unconsumed_bytes = 0;
  std::vector<PathStatus> paths;
  /// Those that were used, ascending; nothing unless asked for.
  std::optional<std::vector<StreamStats>> streams;
};

/// Counters of what concerned no association.
struct StackStats {
  std::uint64_t packets_received = 0;
  std::uint64_t bad_checksums = 0;
  std::uint64_t malformed_packets = 0;
  std::uint64_t out_of_the_blue = 0;
  std::uint64_t bad_verification_tags = 0;
  std::uint64_t bad_cookies = 0;
  std::uint64_t stale_cookies = 0;
  std::uint64_t associations = 0;  // now
  std::uint64_t refused = 0;       // associations, for want of room or by the user
  std::uint64_t unanswered = 0;    // what AnswerLimits left without an answer
};

}  // namespace rxsctp
