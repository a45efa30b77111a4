// What an association makes of its paths and timers.
#include <algorithm>

#include "sctp/association/association.h"

namespace rxsctp::sctp {
namespace {

constexpr std::uint8_t kNoSwitchover = 255;

CloseReason reason_for(IcmpError::Kind kind) {
  switch (kind) {
    case IcmpError::Kind::kHostUnreachable:
      return CloseReason::kHostUnreachable;
    case IcmpError::Kind::kNetUnreachable:
      return CloseReason::kNetUnreachable;
    case IcmpError::Kind::kPortUnreachable:
    case IcmpError::Kind::kPacketTooBig:
      break;
  }
  return CloseReason::kRefused;
}

/// What RFC 6458, 6.1.2, calls it.
PathChange change_to(PathState state, PathState before) {
  switch (state) {
    case PathState::kInactive:
      return PathChange::kUnreachable;
    case PathState::kPotentiallyFailed:
      return PathChange::kPotentiallyFailed;
    default:
      return before == PathState::kUnconfirmed ? PathChange::kConfirmed : PathChange::kAvailable;
  }
}

}  // namespace

/// What answers an INIT comes from where the association is to be, and nothing but HEARTBEATs goes
/// to an address that is not confirmed. Data stays where it is until the peer has answered from
/// elsewhere: who has seen a packet of the association may send others from any port, and would
/// turn all that we send there (RFC 9000, 9.3.1).
bool Association::follows_udp_port(std::size_t index, std::uint16_t port) {
  if (port == 0) return false;  // nobody can be answered there (RFC 768)
  Path& path = paths()[index];
  const bool asking = state() == AssociationState::kCookieWait;
  if (asking || (up() && !path.confirmed())) return path.address().remote_udp_port != port;
  path.on_packet_from(port);
  return false;
}

/// What went to the port of before may be lost. Where T3-rtx says so it leaves again at once, by no
/// fault of the network's; else what left last does, and the answer tells. The congestion window
/// and the round-trip time stay, as RFC 9000, 9.4, has it where the port alone is another.
void Association::move_ports(Time now) {
  port_proven_ = false;
  if (closed()) return;
  for (std::size_t i = 0; i < paths().size(); ++i) {
    Path& path = paths()[i];
    const bool failed = path.error_count() > 0;
    if (!path.move_port()) continue;
    udp_port_news_ = static_cast<std::uint8_t>(udp_port_news_ | 1u << i);
    if (teardown_ && teardown_->on_path_moved(i, now)) continue;
    if (transfer_->may_send_data()) heartbeats().schedule(path, now);
    transfer_->on_path_moved(i, failed, now);
  }
  report_path_change(now);
}

void Association::report_path_change(Time now) {
  for (std::size_t i = 0; i < paths().size(); ++i) {
    Path& path = paths()[i];
    const bool primary = i == paths().primary();
    const bool moved = (udp_port_news_ >> i & 1) != 0;
    const bool news = (moved || path.mtu_changed()) && report_budget().take(now);
    const auto before = path.take_state_change();
    if (!before && !news) continue;
    udp_port_news_ = static_cast<std::uint8_t>(udp_port_news_ & ~(1u << i));
    path.forget_mtu_change();
    tell(PathChanged{path.status(primary),
                     before ? std::optional(change_to(path.state(), *before)) : std::nullopt});
  }
}

Time Association::next_deadline() const {
  Time next = kNever;
  if (handshake_) next = handshake_->deadline();
  if (teardown_) next = teardown_->deadline();
  if (under_reconfiguration() != nullptr)
    next = std::min(next, under_reconfiguration()->asking().deadline());
  if (up()) next = std::min({next, paths().next_deadline(), transfer_->receive_deadline()});
  return next;
}

void Association::on_deadline(Time now, PacketSink& out) {
  if (handshake_) handshake_->on_deadline(now);
  if (closed() || !up()) return;
  if (under_reconfiguration() != nullptr) under_reconfiguration()->asking().on_deadline(now, out);
  if (closed()) return;
  if (teardown_) teardown_->on_deadline(now, out);
  for (std::size_t i = 0; i < paths().size() && !closed(); ++i) expire_path(i, now, out);
  if (closed()) return;
  transfer_->on_receive_deadline(now);
  report_path_change(now);
}

/// The timers of one path.
void Association::expire_path(std::size_t index, Time now, PacketSink& out) {
  Path& path = paths()[index];
  const std::uint32_t errors = path.error_count();
  transfer_->on_path_deadline(index, now, out);
  if (closed()) return;
  if (path.error_count() > errors) Heartbeats::on_error(path);
  const PathState state = path.state();
  heartbeats().on_deadline(path, now, out);
  if (closed()) return;
  heartbeats().on_mtu_deadline(path, now);
  // What is on its way there need not wait for T3-rtx (RFC 9260, 6.4.1).
  if (path.state() != state) transfer_->sender().give_up_path(index, now);
  if (path.error_count() > errors) consider_switchover(index);
}

/// RFC 7829, 5: the path that data goes to instead is the primary for good.
void Association::consider_switchover(std::size_t index) {
  const std::uint8_t threshold = config().primary_switchover_threshold;
  if (threshold == kNoSwitchover || paths()[index].error_count() <= threshold) return;
  if (index == paths().primary()) make_primary(paths().destination());
}

PrimaryChange Association::set_primary(const IpAddress& address) {
  PrimaryChange change = PrimaryChange::kUnknown;
  for (std::size_t i = 0; i < paths().size(); ++i) {
    if (paths()[i].address().remote != address) continue;
    if (paths()[i].confirmed()) {
      make_primary(i);
      return PrimaryChange::kDone;
    }
    change = PrimaryChange::kUnconfirmed;
  }
  return change;
}

void Association::make_primary(std::size_t index) {
  if (index == paths().primary()) return;
  paths().set_primary(index);
  tell(PathChanged{paths()[index].status(true), PathChange::kMadePrimary});
}

void Association::on_icmp(const IcmpError& error, std::uint32_t verification_tag,
                          std::uint32_t initiate_tag, Time now) {
  // RFC 9260, 10, ICMP6. It concerns the path that the packet left on, and no other.
  const bool ours =
      verification_tag != 0 ? verification_tag == peer_tag() : initiate_tag == local_tag();
  const auto index = paths().find(error.to);
  if (!ours || !index) return;
  if (error.kind == IcmpError::Kind::kPacketTooBig) {
    paths()[*index].on_packet_too_big(error.mtu);
  } else if (state() == AssociationState::kCookieWait && verification_tag == 0) {
    if (!handshake_->on_unreachable(*index, now)) close(reason_for(error.kind), {});
  } else if (up()) {
    on_unreachable(*index, now);
  }
}

/// Anybody on the way may make it up, and it may pass: it is no reason to end an association that
/// is up, nor to take the only path for failed. It is one for data to take another (RFC 9260, 10,
/// ICMP9), until a HEARTBEAT comes back. All that is sent there may bring one: the first counts.
void Association::on_unreachable(std::size_t index, Time now) {
  Path& path = paths()[index];
  if (paths().size() == 1 || path.state() != PathState::kActive || path.error_count() > 0) return;
  if (!report_budget().take(now)) return;
  path.on_error();
  // Once SHUTDOWN or SHUTDOWN ACK has left T2 watches the peer, and nothing else asks.
  if (transfer_->may_send_data()) Heartbeats::on_error(path);
  transfer_->sender().give_up_path(index, now);
  consider_switchover(index);
  report_path_change(now);
}

}  // namespace rxsctp::sctp
