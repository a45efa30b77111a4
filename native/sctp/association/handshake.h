#pragma once

#include <cstdint>
#include <vector>

#include "engine/time.h"
#include "sctp/association/core.h"
#include "sctp/association/incoming.h"
#include "sctp/packet/chunk.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/init_chunk.h"

namespace rxsctp::sctp {

/// The set-up of an association by the side that asks for it (RFC 9260, 5.1): INIT and COOKIE ECHO,
/// each again by T1, in COOKIE-WAIT and COOKIE-ECHOED.
///
/// It knows nothing of cookies that come from the peer, which the Stack has opened, and not what
/// happens once the association is up.
class Handshake {
 public:
  explicit Handshake(AssociationCore& core) : core_(core) {}

  /// Enters COOKIE-WAIT; the INIT leaves with the next transmit().
  void begin();
  void on_init_ack(const ChunkView& chunk, Incoming& in);
  /// The peer has taken the COOKIE ECHO, which measures the path.
  void on_cookie_ack(Time now) { measure(now); }
  void on_stale_cookie(const StaleCookieCause& stale, Time now);
  /// The host says that there is nobody on the path. False when no other address is left to try.
  bool on_unreachable(std::size_t path, Time now);
  /// Writes what may leave now.
  void transmit(Time now, PacketSink& out) { write(now, out, nullptr); }

  /// Of T1.
  Time deadline() const { return t1_deadline_; }
  void on_deadline(Time now);

 private:
  Path& path() { return core_.paths()[core_.control_path()]; }
  void start_t1(Time now);
  void repeat(Time now);
  void measure(Time now);
  void write(Time now, PacketSink& out, const InitChunk* report);
  bool write_chunk(ControlKind kind, PacketWriter& packet) const;
  bool write_init(PacketWriter& packet) const;

  AssociationCore& core_;
  Time t1_deadline_ = kNever;
  Time sent_at_ = kNever;       // of the INIT or COOKIE ECHO that may be timed (Karn)
  std::uint32_t attempts_ = 0;  // INITs, then COOKIE ECHOs sent again
  std::uint32_t stale_cookies_ = 0;
  std::uint32_t cookie_preservative_ms_ = 0;
  std::vector<std::uint8_t> cookie_;  // the peer's
};

}  // namespace rxsctp::sctp
