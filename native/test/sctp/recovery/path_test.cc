#include "sctp/recovery/path.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

using std::chrono::seconds;

namespace {

constexpr std::size_t kUdp4 = 28;
const Time kStart = Time(seconds(100));

Path make_path(std::size_t mtu, const AssociationConfig& config = {}) {
  return Path(PathAddress{}, config, mtu, kUdp4);
}

}  // namespace

TEST_CASE("path: packet sizes are multiples of four within the MTU") {
  CHECK(make_path(1500).max_packet() == 1472);
  CHECK(make_path(1500).max_payload() == 1472 - 12 - 16);
  CHECK(make_path(1499).max_packet() == 1468);
  // A loopback MTU of 65536 is more than an IP header can tell: 65507 bytes of UDP payload.
  CHECK(make_path(65536).max_packet() == 65504);
  CHECK(make_path(0).mtu() == Path::kBaseMtu);
  AssociationConfig config;
  config.mtu = 1400;
  CHECK(make_path(65536, config).mtu() == 1400);
}

TEST_CASE("path: the initial cwnd of IPv6 leaves room for its longer header") {
  PathAddress address;
  address.remote.family = IpFamily::kV6;
  Path path(address, AssociationConfig{}, 1500, 48);
  CHECK(path.congestion().cwnd() == 4344);
  path.set_packet_limits(1500, 48);
  CHECK(path.congestion().cwnd() == 4344);
}

TEST_CASE("path: the MTU only falls") {
  Path path = make_path(1500);
  path.lower_mtu(9000);
  CHECK(path.mtu() == 1500);
  path.lower_mtu(1400);
  CHECK(path.mtu() == 1400);
  path.lower_mtu(10);
  CHECK(path.mtu() == Path::kSmallestMtu);
}

TEST_CASE("path: two time-outs in a row of a large packet lower the MTU step by step") {
  Path path = make_path(65536);
  CHECK_FALSE(path.on_packet_timed_out(60000));
  CHECK_FALSE(path.on_packet_timed_out(100));  // a small one: not the size
  CHECK_FALSE(path.on_packet_timed_out(60000));
  path.on_alive();  // a HEARTBEAT is small
  CHECK(path.on_packet_timed_out(60000));
  CHECK(path.mtu() == 1500);
  SUBCASE("at once when the next size does not pass either") {
    CHECK(path.on_packet_timed_out(1400));
  }
  SUBCASE("but not for one loss after something came through") {
    path.on_data_acknowledged();
    CHECK_FALSE(path.on_packet_timed_out(1400));
    CHECK(path.on_packet_timed_out(1400));
  }
  CHECK(path.mtu() == Path::kBaseMtu);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(path.on_packet_timed_out(60000));
}

TEST_CASE("path: Path.Max.Retrans errors in a row make it inactive, an answer active again") {
  AssociationConfig config;
  config.path_max_retrans = 3;
  Path path = make_path(1500, config);
  CHECK(path.state() == PathState::kUnconfirmed);
  path.confirm();
  CHECK(path.state() == PathState::kActive);
  CHECK(path.take_state_change());
  CHECK_FALSE(path.take_state_change());
  for (int i = 0; i < 3; ++i) path.on_error();
  CHECK(path.state() == PathState::kActive);
  path.on_error();
  CHECK(path.state() == PathState::kInactive);
  CHECK(path.error_count() == 4);
  CHECK(path.take_state_change());
  path.on_alive();
  CHECK(path.state() == PathState::kActive);
  CHECK(path.error_count() == 0);
  CHECK(path.take_state_change());
}

TEST_CASE("path: heartbeat deadlines lie within HB.interval + RTO * [0.5, 1.5)") {
  Path path = make_path(1500);
  for (std::uint32_t random : {0u, 1u << 31, 0xffffffffu}) {
    path.schedule_heartbeat(kStart, random);
    const Duration wait = path.heartbeat_deadline() - kStart;
    CHECK(wait >= seconds(30) + path.rto().value() / 2);
    CHECK(wait < seconds(30) + path.rto().value() * 3 / 2);
  }
  AssociationConfig off;
  off.heartbeat_interval = Duration::zero();
  Path silent = make_path(1500, off);
  silent.schedule_heartbeat(kStart, 1);
  CHECK(silent.heartbeat_deadline() == kNever);
}

TEST_CASE("path: only the awaited heartbeat answer counts") {
  Path path = make_path(1500);
  path.on_heartbeat_sent(42, kStart);
  CHECK(path.heartbeat_deadline() == kStart + path.rto().value());
  CHECK_FALSE(path.on_heartbeat_ack(41, kStart + seconds(1)));
  path.on_error();
  CHECK(path.on_heartbeat_ack(42, kStart + seconds(2)));
  CHECK(path.rto().srtt() == seconds(2));
  CHECK(path.error_count() == 0);
  CHECK_FALSE(path.on_heartbeat_ack(42, kStart + seconds(3)));
  path.on_heartbeat_sent(43, kStart);
  path.on_heartbeat_lost();
  CHECK(path.error_count() == 1);
  CHECK_FALSE(path.on_heartbeat_ack(43, kStart + seconds(1)));
}

TEST_CASE("path: cwnd decays with idle RTOs before data, not while data is in flight") {
  Path path = make_path(1500);
  path.before_data(kStart);
  for (int i = 0; i < 50; ++i) {
    path.congestion().on_ack({.acked_bytes = 1460, .flight_before = path.congestion().cwnd()});
  }
  const std::uint32_t grown = path.congestion().cwnd();
  path.add_flight(1000);
  path.before_data(kStart + seconds(10));
  CHECK(path.congestion().cwnd() == grown);
  path.remove_flight(1000);
  path.before_data(kStart + seconds(12));
  CHECK(path.congestion().cwnd() == grown / 4);
  CHECK(path.congestion().ssthresh() == grown);
}

}  // namespace rxsctp::sctp
