#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "engine/time.h"
#include "sctp/packet/writer.h"
#include "sctp/recovery/sent_chunks.h"
#include "sctp/serial_number.h"
#include "sctp/tx/sender.h"

namespace rxsctp::sctp {

/// Explicit Congestion Notification (RFC 4960, appendix A) of an association whose sides both have
/// it: tells the peer which of its packets a router marked, until it answers that it has slowed
/// down, and does as much for the peer.
class CongestionEcho {
 public:
  // --- what the peer sends ---
  /// A packet with this TSN, and none lower, came marked.
  void on_marked(Tsn lowest);
  /// The peer has slowed down for what was marked up to this TSN.
  void on_cwr(Tsn lowest) {
    if (echoed_ && *echoed_ <= lowest) echoed_.reset();
  }
  /// To be told with each SACK.
  bool wanted() const { return echoed_.has_value(); }
  bool write(PacketWriter& packet) const;

  // --- what we send ---
  /// The peer says that a packet of ours came marked. False where it cannot be true.
  bool on_echo(Tsn lowest, Sender& sender, Time now);
  /// That we have slowed down; after on_echo().
  bool write_cwr(PacketWriter& packet) const;
  /// How often that was.
  std::uint64_t reductions() const { return reductions_; }

 private:
  std::optional<Tsn> echoed_;
  Tsn answered_;
  /// By path: what had left when its window was reduced last, which more marks say nothing new of.
  std::array<std::optional<Tsn>, SentChunk::kMaxPaths> reduced_until_;
  std::uint64_t reductions_ = 0;
};

}  // namespace rxsctp::sctp
