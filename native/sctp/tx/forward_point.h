#pragma once

#include <cstddef>
#include <vector>

#include "engine/time.h"
#include "sctp/packet/forward_tsn_chunk.h"
#include "sctp/packet/writer.h"
#include "sctp/serial_number.h"
#include "sctp/tx/outstanding_data.h"

namespace rxsctp::sctp {

/// How far the peer may move its cumulative TSN, since nothing up to there comes any more:
/// Advanced.Peer.Ack.Point (RFC 3758, 3.5), and which messages it passes. Each TSN is looked at
/// once.
class ForwardPoint {
 public:
  explicit ForwardPoint(Tsn cumulative) : point_(cumulative), told_(cumulative) {}

  /// RFC 3758, 3.5, C1 and C2.
  void advance(const OutstandingData& outstanding);
  /// The peer has to be told of it.
  bool due() const { return due_; }
  /// A SACK with `cumulative` shows that the peer has not heard of it: it is told again, a round
  /// trip and a millisecond after the last time at the earliest (RFC 3758, 3.5, C3 and F2).
  void on_sack(Tsn cumulative, Time now, Duration round_trip);
  /// Nothing was heard of the peer: it is told again, if it has anything to be told.
  void on_timeout(Tsn cumulative) { due_ = point_ > cumulative; }
  /// How far the peer has been told to move.
  Tsn told() const { return told_; }
  /// Of the streams for which `gone` says so nothing is left that the peer has not passed.
  template <typename Gone>
  void forget(Gone gone) {
    std::erase_if(streams_, [&gone](const SkippedStream& skipped) { return gone(skipped.stream); });
  }
  /// False, and nothing changes, when the chunk does not fit.
  bool write(PacketWriter& packet, Time now);

  /// So many streams fit into a FORWARD TSN on any path. Where there are more the point stops (RFC
  /// 3758, 3.5, C4).
  static constexpr std::size_t kMaxStreams = 256;

 private:
  bool note(const SkippedStream& skipped);

  Tsn point_;
  Tsn told_;
  bool due_ = false;
  Time told_at_{};
  std::vector<SkippedStream> streams_;  // between the cumulative TSN and the point, by number
};

}  // namespace rxsctp::sctp
