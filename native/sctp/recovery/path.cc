#include "sctp/recovery/path.h"

#include <algorithm>

#include "sctp/recovery/congestion_factory.h"

namespace rxsctp::sctp {

namespace {

// A host that is busy for a moment has lost nothing.
constexpr Duration kMinLossProbe = std::chrono::milliseconds(50);
// SACK.Delay as RFC 9260, 16 has it.
constexpr Duration kPeerSackDelay = std::chrono::milliseconds(200);

}  // namespace

Path::Path(const PathAddress& address, const AssociationConfig& config)
    : address_(address),
      algorithm_(config.congestion_control),
      mtu_(config.mtu),
      max_retrans_(config.path_max_retrans),
      heartbeat_interval_(config.heartbeat_interval),
      rto_({config.rto_initial, config.rto_min, config.rto_max}) {
  begin_congestion_control();
}

PathStatus Path::status(bool primary) const {
  return {.address = address_,
          .state = state_,
          .primary = primary,
          .srtt = rto_.srtt(),
          .rttvar = rto_.rttvar(),
          .rto = rto_.value(),
          .cwnd = congestion_->cwnd(),
          .ssthresh = congestion_->ssthresh(),
          .flight_size = flight_size_,
          .mtu = mtu_.mtu(),
          .error_count = error_count_};
}

void Path::confirm() { on_alive(); }

void Path::on_alive() {
  error_count_ = 0;
  set_state(PathState::kActive);
}

void Path::on_data_acknowledged() {
  mtu_.on_acknowledged();
  on_alive();
}

void Path::on_error() {
  // RFC 9260, 8.3: beyond the limit it goes no further.
  if (error_count_ <= max_retrans_) ++error_count_;
  if (error_count_ > max_retrans_ && state_ == PathState::kActive) set_state(PathState::kInactive);
}

void Path::set_state(PathState state) {
  if (state_ == state) return;
  state_ = state;
  state_changed_ = true;
}

bool Path::take_state_change() { return std::exchange(state_changed_, false); }

void Path::set_host_limits(const HostLimits& limits) {
  mtu_.on_host(limits.mtu, limits.overhead);
  capacity_ = static_cast<std::uint32_t>(std::min<std::size_t>(limits.capacity, kUnknownCapacity));
  begin_congestion_control();
}

void Path::begin_congestion_control() {
  congestion_ = make_congestion_controller(
      algorithm_,
      {.family = address_.remote.family, .max_chunk = mtu_.max_chunk(), .capacity = capacity_});
}

void Path::set_congestion(std::unique_ptr<CongestionController> controller) {
  congestion_ = std::move(controller);
}

void Path::on_packet_too_big(std::size_t mtu) {
  if (mtu_.on_packet_too_big(mtu)) congestion_->on_max_chunk(mtu_.max_chunk());
}

void Path::on_packet_timed_out(std::size_t packet) {
  if (mtu_.on_timed_out(packet)) congestion_->on_max_chunk(mtu_.max_chunk());
}

void Path::start_loss_probe(Time now) {
  stop_loss_probe();
  if (!rto_.measured()) return;
  Duration wait = std::max(2 * rto_.srtt(), kMinLossProbe);
  if (flight_size_ <= mtu_.max_chunk()) wait += kPeerSackDelay;
  if (now + wait < t3_deadline()) timers_.start(PathTimer::kLossProbe, now + wait);
}

void Path::before_data(Time now) {
  if (last_data_sent_ != kNever && flight_size_ == 0) {
    const auto periods = (now - last_data_sent_) / rto_.value();
    if (periods > 0) {
      congestion_->on_idle(static_cast<std::uint32_t>(std::min<Duration::rep>(periods, 32)));
    }
  }
  last_data_sent_ = now;
}

void Path::schedule_heartbeat(Time now, std::uint32_t random) {
  heartbeat_outstanding_ = false;
  if (heartbeat_interval_ == Duration::zero()) return stop_heartbeats();
  const Duration rto = rto_.value();
  const Duration jitter = rto / 2 + Duration(rto.count() * (random >> 12) / (1 << 20));
  timers_.start(PathTimer::kHeartbeat, now + heartbeat_interval_ + jitter);
}

void Path::on_heartbeat_sent(std::uint64_t nonce, Time now) {
  heartbeat_nonce_ = nonce;
  heartbeat_sent_at_ = now;
  heartbeat_outstanding_ = true;
  timers_.start(PathTimer::kHeartbeat, now + rto_.value());
}

bool Path::on_heartbeat_ack(std::uint64_t nonce, Time now) {
  if (!heartbeat_outstanding_ || nonce != heartbeat_nonce_) return false;
  heartbeat_outstanding_ = false;
  rto_.on_measurement(now - heartbeat_sent_at_);
  on_alive();
  return true;
}

void Path::on_heartbeat_lost() {
  heartbeat_outstanding_ = false;
  rto_.back_off();
  on_error();
}

}  // namespace rxsctp::sctp
