#include "sctp/association/congestion_echo.h"

#include <algorithm>

#include "sctp/packet/ecn_chunks.h"

namespace rxsctp::sctp {

/// The newest is told, so that a sender that slowed down before it left does so again.
void CongestionEcho::on_marked(Tsn lowest) {
  echoed_ = echoed_ ? std::max(*echoed_, lowest) : lowest;
}

bool CongestionEcho::write(PacketWriter& packet) const {
  return EcnEchoChunk{*echoed_}.write(packet);
}

/// Of what is acknowledged nothing is new: an echo comes in the packet of the SACK for what was
/// marked, and before it. It is answered all the same, for the answer before may have got lost.
bool CongestionEcho::on_echo(Tsn lowest, Sender& sender, Time now) {
  const Tsn newest = sender.next_tsn() - 1u;
  if (lowest > newest) return false;
  answered_ = lowest;
  const auto path = sender.path_of(lowest);
  if (!path) return true;
  std::optional<Tsn>& until = reduced_until_[*path];
  // One that seems to lie ahead is from before TSNs came round.
  if (until && lowest <= *until && *until <= newest) return true;
  until = newest;
  ++reductions_;
  sender.on_congestion_mark(*path, now);
  return true;
}

bool CongestionEcho::write_cwr(PacketWriter& packet) const {
  return CwrChunk{answered_}.write(packet);
}

}  // namespace rxsctp::sctp
