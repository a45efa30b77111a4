#include "sctp/tx/forward_point.h"

#include <algorithm>

namespace rxsctp::sctp {
namespace {

/// Over the shortest link each SACK would else have its FORWARD TSN, and each of those its SACK,
/// without end where the link duplicates packets.
constexpr Duration kShortestPause = std::chrono::milliseconds(1);

}  // namespace

void ForwardPoint::advance(const OutstandingData& outstanding) {
  const Tsn cumulative = outstanding.first() - 1u;
  if (point_ <= cumulative) {
    point_ = told_ = cumulative;  // or told_ would one day seem to lie ahead
    streams_.clear();
    due_ = false;
  }
  for (Tsn next = point_ + 1u; outstanding.contains(next); ++next) {
    const Fragment& fragment = outstanding[next];
    if (!fragment.abandoned()) break;
    if (fragment.ordered() && !note(fragment.place())) break;
    point_ = next;
  }
  if (point_ > told_) due_ = true;
}

/// False when there is no room for one more stream.
bool ForwardPoint::note(const SkippedStream& skipped) {
  const auto at = std::lower_bound(
      streams_.begin(), streams_.end(), skipped.stream,
      [](const SkippedStream& one, std::uint16_t stream) { return one.stream < stream; });
  if (at != streams_.end() && at->stream == skipped.stream) {
    at->ssn = skipped.ssn;  // of a later TSN, and so a later one
    return true;
  }
  if (streams_.size() == kMaxStreams) return false;
  streams_.insert(at, skipped);
  return true;
}

void ForwardPoint::on_sack(Tsn cumulative, Time now, Duration round_trip) {
  if (point_ > cumulative && now - told_at_ >= std::max(round_trip, kShortestPause)) due_ = true;
}

bool ForwardPoint::write(PacketWriter& packet, Time now) {
  if (!write_forward_tsn(packet, point_, streams_)) return false;
  told_ = point_;
  told_at_ = now;
  due_ = false;
  return true;
}

}  // namespace rxsctp::sctp
