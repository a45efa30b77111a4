#include "sctp/recovery/path.h"

#include <algorithm>

#include "sctp/recovery/congestion_factory.h"

namespace rxsctp::sctp {

namespace {

// A host that is busy for a moment has lost nothing.
constexpr Duration kMinLossProbe = std::chrono::milliseconds(50);
// SACK.Delay as RFC 9260, 16 has it.
constexpr Duration kPeerSackDelay = std::chrono::milliseconds(200);
// PMTU_RAISE_TIMER (RFC 8899, 5.1.1).
constexpr Duration kRaiseSearch = std::chrono::seconds(600);
// A HEARTBEAT is answered at once, so RTO.Min, which has delayed SACKs in it, is more than it
// takes; a host that is busy for longer is found out by the HEARTBEAT that follows the last probe.
constexpr Duration kMinProbeTimeout = std::chrono::milliseconds(200);

std::uint32_t low_bits(Time time) {
  return static_cast<std::uint32_t>(time.time_since_epoch().count());
}

}  // namespace

Path::Path(const PathAddress& address, const AssociationConfig& config)
    : address_(address),
      algorithm_(config.congestion_control),
      max_retrans_(static_cast<std::uint8_t>(config.path_max_retrans)),
      mtu_(config.mtu),
      heartbeat_interval_(static_cast<std::uint32_t>(config.heartbeat_interval.count())),
      rto_({config.rto_initial, config.rto_min, config.rto_max}) {
  address_.traffic_class = config.traffic_class;
  begin_congestion_control(kUnknownCapacity);
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

void Path::on_error() {
  // RFC 9260, 8.3: beyond the limit it goes no further.
  if (error_count_ <= max_retrans_) ++error_count_;
  forget_probe();
  if (!confirmed()) return;
  if (error_count_ > max_retrans_) {
    set_state(PathState::kInactive);
  } else if (error_count_ > failure_threshold_) {
    set_state(PathState::kPotentiallyFailed);
  }
}

void Path::set_state(PathState state) {
  if (state_ == state) return;
  state_ = state;
}

std::optional<PathState> Path::take_state_change() {
  const PathState before = std::exchange(told_state_, state_);
  return before == state_ ? std::nullopt : std::optional(before);
}

void Path::set_host_limits(const HostLimits& limits) {
  mtu_.on_host(limits.mtu, limits.overhead);
  begin_congestion_control(
      static_cast<std::uint32_t>(std::min<std::size_t>(limits.capacity, kUnknownCapacity)));
}

void Path::begin_congestion_control(std::uint32_t capacity) {
  congestion_ = make_congestion_controller(
      algorithm_,
      {.family = address_.remote.family, .max_chunk = mtu_.max_chunk(), .capacity = capacity});
}

void Path::set_congestion(std::unique_ptr<CongestionController> controller) {
  congestion_ = std::move(controller);
}

void Path::reserve(std::size_t bytes) {
  if (bytes == mtu_.reserved()) return;
  mtu_.set_reserved(bytes);
  if (congestion_) congestion_->on_max_chunk(mtu_.max_chunk());
}

void Path::on_packet_too_big(std::size_t mtu) {
  const std::size_t tried = mtu_.probe();
  if (mtu_.on_packet_too_big(mtu)) congestion_->on_max_chunk(mtu_.max_chunk());
  if (mtu_.probe() != tried) forget_probe();
}

void Path::on_packet_timed_out(std::size_t packet) {
  if (!mtu_.on_timed_out(packet)) return;
  congestion_->on_max_chunk(mtu_.max_chunk());
  forget_probe();
}

bool Path::probe_ready(bool wanted) const {
  return mtu_.probe() != 0 && state_ == PathState::kActive && error_count_ == 0 &&
         !heartbeat_outstanding_ &&
         (probe_ == Probe::kNone || probe_ == Probe::kDue ||
          (probe_ == Probe::kReserved && wanted));
}

void Path::reserve_probe(Time at) {
  probe_ = Probe::kReserved;
  timers_.start(PathTimer::kMtuProbe, at);
}

std::uint64_t Path::probe_nonce(std::uint32_t random) {
  if (probe_nonce_ == 0) probe_nonce_ = random | 1;
  return probe_info();
}

std::uint64_t Path::probe_info() const { return std::uint64_t{mtu_.probe()} << 32 | probe_nonce_; }

void Path::on_probe_sent(Time now) {
  probe_ = Probe::kSent;
  timers_.start(PathTimer::kMtuProbe, now + probe_timeout());
}

/// RFC 8899, 5.1.1: derived from the round-trip time where there is one.
Duration Path::probe_timeout() const {
  if (!rto_.measured()) return rto_.value();
  return std::min(rto_.value(), std::max(kMinProbeTimeout, rto_.srtt() + 4 * rto_.rttvar()));
}

bool Path::on_probe_ack(std::uint64_t nonce) {
  if (probe_nonce_ == 0 || nonce != probe_info()) return false;
  mtu_.on_probe_answered();
  congestion_->on_max_chunk(mtu_.max_chunk());
  forget_probe();
  return true;
}

bool Path::on_mtu_deadline() {
  timers_.stop(PathTimer::kMtuProbe);
  if (probe_ == Probe::kNone && mtu_.probe() == 0) mtu_.search_again();
  const bool check = probe_ == Probe::kSent && mtu_.on_probe_lost();
  const Probe next = probe_ == Probe::kReserved ? Probe::kDue : Probe::kNone;
  probe_ = check ? Probe::kCheck : next;
  return check;
}

void Path::rest_search(Time now) {
  if (mtu_.may_rise() && !timers_.running(PathTimer::kMtuProbe)) {
    timers_.start(PathTimer::kMtuProbe, now + kRaiseSearch);
  }
}

/// The next probe is the first of its size.
void Path::forget_probe() {
  mtu_.forget_losses();
  probe_nonce_ = 0;
  probe_ = Probe::kNone;
  timers_.stop(PathTimer::kMtuProbe);
}

/// A small packet has come through: it is the size.
void Path::end_check() {
  if (probe_ != Probe::kCheck) return;
  mtu_.on_probe_refused();
  forget_probe();
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
  if (heartbeat_interval_.count() == 0) return stop_heartbeats();
  const Duration rto = rto_.value();
  const Duration jitter = rto / 2 + Duration(rto.count() * (random >> 12) / (1 << 20));
  timers_.start(PathTimer::kHeartbeat, now + heartbeat_interval_ + jitter);
}

void Path::on_heartbeat_sent(std::uint64_t nonce, Time now) {
  heartbeat_nonce_ = nonce;
  heartbeat_port_ = address_.remote_udp_port;
  heartbeat_sent_at_ = low_bits(now);
  heartbeat_outstanding_ = true;
  heartbeat_wanted_ = false;
  timers_.start(PathTimer::kHeartbeat, now + rto_.value());
}

bool Path::on_heartbeat_ack(std::uint64_t nonce, Time now) {
  if (!heartbeat_outstanding_ || nonce != heartbeat_nonce_) return false;
  if (heartbeat_port_ != address_.remote_udp_port) return false;  // of where the peer was before
  heartbeat_outstanding_ = false;
  rto_.on_measurement(Duration(low_bits(now) - heartbeat_sent_at_));
  on_alive();
  end_check();
  return true;
}

void Path::on_heartbeat_lost() {
  heartbeat_outstanding_ = false;
  rto_.back_off();
  on_error();
}

}  // namespace rxsctp::sctp
