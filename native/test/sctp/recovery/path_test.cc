#include "sctp/recovery/path.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

using std::chrono::seconds;

namespace {

constexpr std::size_t kUdp4 = 28;
const Time kStart = Time(seconds(100));

Path make_path(std::size_t mtu, const AssociationConfig& config = {}) {
  Path path(PathAddress{}, config);
  path.set_host_limits({.mtu = mtu, .overhead = kUdp4});
  return path;
}

}  // namespace

TEST_CASE("path: the initial cwnd of IPv6 leaves room for its longer header") {
  PathAddress address;
  address.remote.family = IpFamily::kV6;
  Path path(address, AssociationConfig{});
  path.set_host_limits({.mtu = 1500, .overhead = 48});
  CHECK(path.congestion().cwnd() == 4344);
}

TEST_CASE("path: a smaller MTU is a smaller chunk to the congestion control") {
  Path path = make_path(9000);
  CHECK(path.congestion().cwnd() == 2 * 8960);
  SUBCASE("by a router's word") { path.on_packet_too_big(1500); }
  SUBCASE("by silence") {
    path.on_packet_timed_out(8972);
    path.on_data_acknowledged();
    path.on_packet_timed_out(8972);
    CHECK(path.mtu().mtu() == 9000);
    path.on_alive();  // a HEARTBEAT is small
    path.on_packet_timed_out(8972);
  }
  CHECK(path.mtu().mtu() == 1500);
  path.congestion().on_timeout(kStart);
  CHECK(path.congestion().cwnd() == 1460);
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
    path.congestion().on_acknowledged({.bytes = 1460, .flight_before = path.congestion().cwnd()});
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
