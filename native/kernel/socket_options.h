#pragma once

#include <cstdint>

#include "engine/config.h"
#include "engine/error.h"
#include "engine/settings.h"
#include "kernel/types.h"

namespace rxsctp::kernel {

/// Sets everything of `config` and `settings` on a new SCTP socket, before it is bound, and
/// subscribes to all notifications (SCTP_EVENT) and to SCTP_RCVINFO. The receive and send buffers
/// may come out smaller than asked for (net.core.rmem_max, wmem_max): see buffer_sizes().
Error configure(int fd, const AssociationConfig& config, const Settings& settings);

/// The UDP port of the peer (RFC 6951), host byte order; 0 sends over IP. `association` 0 means
/// associations to come, and all paths.
Error set_encapsulation(int fd, AssocId association, std::uint16_t remote_udp_port);

/// The UDP port of the peer that its packets came from, or that was set; 0 over IP.
std::uint16_t remote_encapsulation_port(int fd, AssocId association);

/// What the kernel has granted, bytes of payload and its own overhead: half of what Linux says.
struct BufferSizes {
  std::uint32_t receive = 0;
  std::uint32_t send = 0;
  /// Linux takes no message that is larger than all of SO_SNDBUF.
  std::uint32_t largest_message = 0;
};
Error buffer_sizes(int fd, BufferSizes& sizes);

/// net.sctp.udp_port; 0 where the kernel encapsulates nothing.
std::uint16_t encapsulation_port();

}  // namespace rxsctp::kernel
