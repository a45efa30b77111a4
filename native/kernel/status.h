#pragma once

#include <cstdint>
#include <optional>

#include "engine/statistics.h"
#include "kernel/types.h"

namespace rxsctp::kernel {

/// Whether the kernel has the association still.
bool is_alive(int fd, AssocId association);

/// What the kernel knows of an association: state, windows, counters (SCTP_STATUS,
/// SCTP_GET_ASSOC_STATS) and paths; counters of messages and bytes are the caller's to fill in.
/// Nothing when the association is gone.
std::optional<AssociationStats> read_stats(int fd, AssocId association);

struct StreamCounts {
  std::uint16_t outbound = 0;
  std::uint16_t inbound = 0;
};
/// As they are now. Nothing when the association is gone.
std::optional<StreamCounts> read_stream_counts(int fd, AssocId association);

/// How many messages were given up after a part of them was sent (RFC 7496, 4.3): of those
/// Linux sends no notification.
std::uint64_t read_abandoned(int fd, AssocId association);

/// One path (SCTP_GET_PEER_ADDR_INFO), the address filled in whatever the kernel says. A
/// potentially failed path (RFC 7829) is an active one.
PathStatus read_path(int fd, AssocId association, const IpAddress& address, std::uint16_t port);

}  // namespace rxsctp::kernel
