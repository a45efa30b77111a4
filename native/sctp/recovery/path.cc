#include "sctp/recovery/path.h"

#include <algorithm>

#include "sctp/packet/common_header.h"
#include "sctp/packet/data_chunk.h"

namespace rxsctp::sctp {

namespace {

// The largest packet an IP header can tell the length of.
constexpr std::size_t kMaxIpPacket = 65535;
constexpr std::uint8_t kLargePacketLosses = 2;
// A host that is busy for a moment has lost nothing.
constexpr Duration kMinLossProbe = std::chrono::milliseconds(50);
// SACK.Delay as RFC 9260, 16 has it.
constexpr Duration kPeerSackDelay = std::chrono::milliseconds(200);

std::size_t initial_mtu(const AssociationConfig& config, std::size_t host_mtu) {
  if (config.mtu != 0) return config.mtu;
  return host_mtu == 0 ? Path::kBaseMtu : host_mtu;
}

}  // namespace

Path::Path(const PathAddress& address, const AssociationConfig& config, std::size_t mtu,
           std::size_t overhead)
    : address_(address),
      max_retrans_(config.path_max_retrans),
      overhead_(overhead),
      mtu_(std::clamp(initial_mtu(config, mtu), kSmallestMtu, kMaxIpPacket)),
      heartbeat_interval_(config.heartbeat_interval),
      rto_({config.rto_initial, config.rto_min, config.rto_max}),
      congestion_(new_congestion_control()) {}

PathStatus Path::status(bool primary) const {
  return {.address = address_,
          .state = state_,
          .primary = primary,
          .srtt = rto_.srtt(),
          .rttvar = rto_.rttvar(),
          .rto = rto_.value(),
          .cwnd = congestion_.cwnd(),
          .ssthresh = congestion_.ssthresh(),
          .flight_size = flight_size_,
          .mtu = static_cast<std::uint32_t>(mtu_),
          .error_count = error_count_};
}

void Path::confirm() { on_alive(); }

void Path::on_alive() {
  error_count_ = 0;
  set_state(PathState::kActive);
}

void Path::on_data_acknowledged() {
  large_packet_losses_ = 0;
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

std::size_t Path::max_packet() const { return (mtu_ - overhead_) & ~std::size_t{3}; }

std::size_t Path::max_chunk() const { return max_packet() - CommonHeader::kSize; }

std::size_t Path::max_payload() const { return max_chunk() - DataChunk::kHeaderSize; }

Rfc9260CongestionControl Path::new_congestion_control() const {
  const bool v6 = address_.remote.family == IpFamily::kV6;
  return Rfc9260CongestionControl(
      static_cast<std::uint32_t>(max_chunk()),
      v6 ? Rfc9260CongestionControl::kInitialTargetV6 : Rfc9260CongestionControl::kInitialTargetV4,
      capacity_);
}

void Path::set_packet_limits(std::size_t mtu, std::size_t overhead, std::size_t capacity) {
  overhead_ = overhead;
  capacity_ = capacity;
  mtu_ = std::clamp(mtu, kSmallestMtu, kMaxIpPacket);
  congestion_ = new_congestion_control();
}

void Path::lower_mtu(std::size_t mtu) {
  mtu = std::max(mtu, kSmallestMtu);
  if (mtu >= mtu_) return;
  mtu_ = mtu;
  large_packet_losses_ = 0;
  congestion_.set_max_chunk(static_cast<std::uint32_t>(max_chunk()));
}

bool Path::on_packet_timed_out(std::size_t packet) {
  if (packet + overhead_ <= kBaseMtu || mtu_ <= kBaseMtu) {
    large_packet_losses_ = 0;
    return false;
  }
  if (large_packet_losses_ + 1 < kLargePacketLosses) {
    ++large_packet_losses_;
    return false;
  }
  for (const std::size_t fallback : kFallbackMtus) {
    if (fallback >= mtu_) continue;
    lower_mtu(fallback);
    // T3-rtx is backed off by now: waiting for two more would take too long.
    large_packet_losses_ = kLargePacketLosses - 1;
    return true;
  }
  return false;
}

void Path::start_loss_probe(Time now) {
  stop_loss_probe();
  if (!rto_.measured()) return;
  Duration wait = std::max(2 * rto_.srtt(), kMinLossProbe);
  if (flight_size_ <= max_chunk()) wait += kPeerSackDelay;
  if (now + wait < t3_deadline_) loss_probe_deadline_ = now + wait;
}

void Path::before_data(Time now) {
  if (last_data_sent_ != kNever && flight_size_ == 0) {
    const auto periods = (now - last_data_sent_) / rto_.value();
    if (periods > 0) {
      congestion_.on_idle(static_cast<std::uint32_t>(std::min<Duration::rep>(periods, 32)));
    }
  }
  last_data_sent_ = now;
}

void Path::schedule_heartbeat(Time now, std::uint32_t random) {
  heartbeat_outstanding_ = false;
  if (heartbeat_interval_ == Duration::zero()) {
    heartbeat_deadline_ = kNever;
    return;
  }
  const Duration rto = rto_.value();
  const Duration jitter = rto / 2 + Duration(rto.count() * (random >> 12) / (1 << 20));
  heartbeat_deadline_ = now + heartbeat_interval_ + jitter;
}

void Path::on_heartbeat_sent(std::uint64_t nonce, Time now) {
  heartbeat_nonce_ = nonce;
  heartbeat_sent_at_ = now;
  heartbeat_outstanding_ = true;
  heartbeat_deadline_ = now + rto_.value();
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
