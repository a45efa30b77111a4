#include "sctp/recovery/path.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

using std::chrono::milliseconds;
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

TEST_CASE("path: its MTU is the size of the chunks that congestion control counts in") {
  Path path = make_path(9000);
  path.confirm();
  CHECK(path.congestion().cwnd() == 4404);
  REQUIRE(path.probe_ready(false));
  CHECK(path.mtu().probe_packet() == 8972);
  const std::uint64_t nonce = path.probe_nonce(7);
  path.on_probe_sent(kStart);
  CHECK_FALSE(path.on_probe_ack(nonce + 2));
  CHECK(path.on_probe_ack(nonce));
  CHECK_FALSE(path.on_probe_ack(nonce));
  CHECK(path.mtu().mtu() == 9000);
  CHECK(path.congestion().cwnd() == 2 * 8960);
  std::uint32_t chunk = 0;
  SUBCASE("less by a router's word") {
    path.on_packet_too_big(1500);
    chunk = 1460;
  }
  SUBCASE("less by silence") {
    path.on_packet_timed_out(8972);
    chunk = 1160;
  }
  path.congestion().on_timeout(kStart);
  CHECK(path.congestion().cwnd() == chunk);
}

namespace {

/// A path that answers heartbeats, whose round trip is known.
Path measured_path(std::size_t mtu) {
  Path path = make_path(mtu);
  path.confirm();
  path.on_rtt(milliseconds(10));
  return path;
}

/// Sends a probe at `now` that is not answered. Returns what on_mtu_deadline() says.
bool lose_probe(Path& path, Time& now) {
  REQUIRE(path.probe_ready(false));
  path.probe_nonce(7);
  path.on_probe_sent(now);
  CHECK_FALSE(path.probe_ready(true));
  now = path.mtu_deadline();
  return path.on_mtu_deadline();
}

bool answer_heartbeat(Path& path, Time now) {
  path.on_heartbeat_sent(99, now);
  return path.on_heartbeat_ack(99, now + milliseconds(10));
}

}  // namespace

TEST_CASE("path: a size is too large once three probes are lost and a HEARTBEAT is not") {
  Path path = measured_path(9000);
  Time now = kStart;
  CHECK_FALSE(lose_probe(path, now));
  CHECK(now == kStart + milliseconds(200));  // less than RTO.Min: no SACK is waited for
  CHECK_FALSE(lose_probe(path, now));
  CHECK(lose_probe(path, now));
  CHECK_FALSE(path.probe_ready(true));
  CHECK(path.error_count() == 0);
  CHECK(path.mtu().probe() == 9000);
  SUBCASE("the HEARTBEAT is answered") {
    CHECK(answer_heartbeat(path, now));
    CHECK(path.mtu().probe() == 1280);
    CHECK(path.probe_ready(false));
  }
  SUBCASE("the probe is answered late, before it") {
    CHECK(path.on_probe_ack(path.probe_nonce(0)));
    CHECK(answer_heartbeat(path, now));
    CHECK(path.mtu().mtu() == 9000);
  }
  SUBCASE("nothing is answered: no size is to blame, and none is tried until something is") {
    path.on_heartbeat_sent(99, now);
    path.on_heartbeat_lost();
    CHECK_FALSE(path.probe_ready(true));
    CHECK(path.mtu_deadline() == kNever);
    path.on_alive();
    CHECK(path.mtu().probe() == 9000);
    CHECK_FALSE(lose_probe(path, now));
  }
}

TEST_CASE("path: one heartbeat at a time, probes included, and none before the path is confirmed") {
  Path path = make_path(9000);
  CHECK_FALSE(path.probe_ready(true));
  path.confirm();
  path.on_heartbeat_sent(99, kStart);
  CHECK_FALSE(path.probe_ready(true));
  CHECK(path.on_heartbeat_ack(99, kStart));
  CHECK(path.probe_ready(true));
}

TEST_CASE("path: a probe leaves when its turn comes, or when data wants it") {
  Path path = measured_path(9000);
  path.reserve_probe(kStart + seconds(3));
  CHECK_FALSE(path.probe_ready(false));
  CHECK(path.probe_ready(true));
  CHECK(path.mtu_deadline() == kStart + seconds(3));
  CHECK_FALSE(path.on_mtu_deadline());
  CHECK(path.probe_ready(false));
  CHECK(path.probe_due());
  path.on_probe_sent(kStart + seconds(3));
  CHECK_FALSE(path.probe_due());
}

TEST_CASE("path: a turn that cannot be used lapses") {
  Path path = measured_path(9000);
  path.reserve_probe(kStart + seconds(3));
  SUBCASE("a heartbeat is outstanding when it comes") {
    CHECK_FALSE(path.on_mtu_deadline());
    path.on_heartbeat_sent(99, kStart + seconds(3));
    CHECK_FALSE(path.probe_ready(false));
    path.let_probe_lapse();
    CHECK(path.on_heartbeat_ack(99, kStart + seconds(3)));
  }
  SUBCASE("the path did not answer before it") {
    path.on_error();
    CHECK(path.mtu_deadline() == kNever);
    path.on_alive();
  }
  CHECK(path.probe_ready(false));
  CHECK_FALSE(path.probe_due());
}

TEST_CASE("path: 10 minutes after a search that found less than the host says comes the next") {
  Path path = measured_path(9000);
  path.rest_search(kStart);
  CHECK(path.mtu_deadline() == kNever);
  path.on_packet_too_big(1500);
  path.on_probe_ack(path.probe_nonce(7));
  CHECK(path.mtu().mtu() == 1500);
  path.rest_search(kStart);
  CHECK(path.mtu_deadline() == kStart + seconds(600));
  path.rest_search(kStart + seconds(5));
  CHECK(path.mtu_deadline() == kStart + seconds(600));
  CHECK_FALSE(path.on_mtu_deadline());
  CHECK(path.mtu().probe() == 9000);
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
