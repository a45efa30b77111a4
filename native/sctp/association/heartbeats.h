#pragma once

#include "engine/time.h"
#include "sctp/association/core.h"
#include "sctp/association/incoming.h"
#include "sctp/packet/chunk.h"
#include "sctp/packet/writer.h"

namespace rxsctp::sctp {

/// What a HEARTBEAT ACK says.
struct HeartbeatAnswer {
  /// The path whose heartbeat it answers; none when it answers none, or a probe, which says nothing
  /// of how the path does.
  Path* of_path = nullptr;
  /// The peer is at the UDP port that a path was not sure of.
  bool of_port = false;
};

/// Path heartbeats of an association (RFC 9260, 8.3): when an idle path is asked, with what, and
/// what an answer or its absence says of the path. Padded ones probe its MTU (RFC 8899; RFC 4820).
///
/// It knows nothing of data but when some was sent last, which measures a path as well.
class Heartbeats {
 public:
  explicit Heartbeats(AssociationCore& core) : core_(core) {}

  /// The next one is due an interval from now.
  void schedule(Path& path, Time now) { path.schedule_heartbeat(now, core_.random().next32()); }
  /// The heartbeat timer of the path may have expired: asks, or finds the last one lost.
  void on_deadline(Path& path, Time now, PacketSink& out);
  /// An error was found otherwise: one that potentially failed is asked at once.
  static void on_error(Path& path) {
    if (path.state() == PathState::kPotentiallyFailed && path.in_doubt()) path.want_heartbeat();
  }
  /// Writes the one that the path wants.
  void write(Path& path, PacketWriter& packet, Time now);
  /// The association is up.
  void begin(Time now);
  /// Asks the paths that are not confirmed and not being asked, Max.Burst of all in an RTO (RFC
  /// 9260, 5.4).
  void ask_unconfirmed(Time now);

  /// Asks a UDP port from which the peer's packets have come, where that is not the path's.
  void ask_port(Path& path, Time now, PacketSink& out);

  /// Sends what is to be probed next of the path's MTU, if anything. `wanted`: more waits to be
  /// sent than fits a packet.
  void probe(Path& path, bool wanted, Time now, PacketSink& out);
  /// The timer of the search for the path's MTU may have expired.
  void on_mtu_deadline(Path& path, Time now);

  /// The peer asks.
  void on_heartbeat(const ChunkView& chunk, Incoming& in) const;
  /// It may come from any address of the peer, but from the very port that it is to prove.
  HeartbeatAnswer on_heartbeat_ack(const ChunkView& chunk, Incoming& in);

 private:
  AssociationCore& core_;
};

}  // namespace rxsctp::sctp
