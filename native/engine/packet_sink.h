#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "engine/address.h"

namespace rxsctp {

/// Where packets are written, straight into the outgoing batch of a transport.
class PacketSink {
 public:
  virtual ~PacketSink() = default;

  /// Room for one packet of at most `size` bytes to `to`; valid until commit(), discard() or the
  /// next begin(). The span is exactly `size` bytes long, or empty when the transport takes nothing
  /// (gone, or its batch cannot be sent now); the packet then counts as lost.
  ///
  /// `may_fragment`: IP may cut the packet up (no DF bit). Asked for by chunks which keep the size
  /// they had before the path MTU fell (RFC 9260, 6.9), whatever the host thinks of the
  /// path.
  virtual std::span<std::uint8_t> begin(const PathAddress& to, std::size_t size,
                                        bool may_fragment) = 0;

  /// Sends the first `size` bytes of the room begin() gave. `size` 0 sends nothing.
  virtual void commit(std::size_t size) = 0;

  /// False while the transport to `to` is backed up: new user data waits until Stack::writable().
  virtual bool ready(const PathAddress& to) const = 0;

  /// Largest IP packet the transport may send to `to` without fragmentation, as far as the host
  /// knows (route MTU, ICMP), in bytes including IP headers. 0 when unknown.
  virtual std::size_t path_mtu(const PathAddress& to) const = 0;

  /// Bytes of IP and encapsulation headers around an SCTP packet to `to` (28 for UDP over IPv4,
  /// 48 over IPv6).
  virtual std::size_t overhead(const PathAddress& to) const = 0;

  /// Bytes under way to `to` at which the host itself would begin to drop packets, where it can
  /// tell (a peer on the same host reads them from a buffer of known size).
  virtual std::size_t path_capacity(const PathAddress&) const { return kUnknownCapacity; }

  static constexpr std::size_t kUnknownCapacity = std::numeric_limits<std::size_t>::max();
};

}  // namespace rxsctp
