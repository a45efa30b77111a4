// Losses that were none (RFC 3708, RFC 5682), and the tail-loss probe (RFC 8985, 7.4.2).
#include "test/sctp/tx/sender_fixture.h"

namespace rxsctp::sctp {

namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kNoLossYet = 0xffffffff;
constexpr std::size_t kPayload = 1000 - 12 - 16;
constexpr Duration kRoundTrip = milliseconds(100);

AssociationConfig no_bursts() {
  AssociationConfig config;
  config.max_burst = 1000;
  return config;
}

/// A path with a measured round trip, a cwnd of sixteen packets and these in flight.
struct FullWindow : SenderFixture {
  FullWindow() : SenderFixture(no_bursts()) {
    enqueue_many(1000, kPayload);
    while (cwnd() < 16 * 988) {
      const auto sent = send();
      now += kRoundTrip;
      sack(sent.back().tsn);
    }
    sent = send();
    first = sent.front().tsn;
    last = sent.back().tsn;
    before = cwnd();
    REQUIRE(before >= 16 * 988);
    REQUIRE(ssthresh() == kNoLossYet);
  }
  std::uint32_t ssthresh() { return path().congestion().ssthresh(); }
  void probe() {
    now = path().loss_probe_deadline();
    sender.on_loss_probe(0);
    const auto probe = send();
    REQUIRE(probe.size() == 1);
    REQUIRE(probe.front().tsn == last);
  }
  /// TSN `first` is reported missing as often as it takes.
  void miss_first() {
    for (std::uint16_t i = 2; i <= 4; ++i) sack(first - 1u, {{2, i}});
    reduced = ssthresh();
    REQUIRE(reduced == (before + 988) / 2);
    const auto again = send();
    REQUIRE(again.front().tsn == first);
  }

  std::vector<Sent> sent;
  Tsn first;
  Tsn last;
  std::uint32_t before = 0;
  std::uint32_t reduced = 0;
};

}  // namespace

TEST_CASE("spurious: a probe that the peer has twice has cost nothing") {
  FullWindow f;
  f.probe();
  f.now += milliseconds(150);
  f.sack(f.last);
  const auto next = f.send();
  f.now += milliseconds(1);
  f.duplicate(f.last, {f.last});
  f.now += kRoundTrip;
  f.sack(next.back().tsn);
  CHECK(f.ssthresh() == kNoLossYet);
  CHECK(f.cwnd() >= f.before);
}

TEST_CASE("spurious: an answer that came sooner than the probe can have had one is none") {
  FullWindow f;
  f.probe();
  f.now += milliseconds(50);
  f.sack(f.last);
  const auto next = f.send();
  f.now += kRoundTrip;
  f.sack(next.back().tsn);
  CHECK(f.ssthresh() == kNoLossYet);
}

TEST_CASE("spurious: a loss that the probe has repaired halves cwnd once newer data has arrived") {
  FullWindow f;
  f.probe();
  f.now += kRoundTrip;
  f.sack(f.last);
  CHECK(f.ssthresh() == kNoLossYet);
  const std::uint32_t cwnd = f.cwnd();
  const auto next = f.send();
  f.now += kRoundTrip;
  f.sack(next.front().tsn);
  CHECK(f.ssthresh() == (cwnd + 988) / 2);
  f.sack(next.back().tsn);
  CHECK(f.ssthresh() == (cwnd + 988) / 2);
  SUBCASE("which a late duplicate takes back") {
    f.duplicate(next.back().tsn, {f.last});
    CHECK(f.ssthresh() == kNoLossYet);
    CHECK(f.cwnd() >= cwnd);
  }
}

TEST_CASE("spurious: a probe never raises cwnd") {
  SenderFixture f(no_bursts());
  f.enqueue("a");
  f.send();
  f.now += kRoundTrip;
  f.sack(Tsn(1));
  f.enqueue_many(3, kPayload);
  f.send();
  f.expire_t3();
  f.send();
  f.now += kRoundTrip;
  f.sack(Tsn(2));
  f.send();
  const std::uint32_t cwnd = f.cwnd();
  REQUIRE(cwnd < 4 * 988);
  REQUIRE(f.path().loss_probe_deadline() != kNever);
  f.now = f.path().loss_probe_deadline();
  f.sender.on_loss_probe(0);
  REQUIRE(f.send().size() == 1);
  CHECK(f.cwnd() == cwnd);
  // Nor does it where it has repaired a loss, which newer data tells: ssthresh is above cwnd then.
  f.now += kRoundTrip;
  f.sack(Tsn(4));
  f.enqueue("newer");
  f.send();
  const std::uint32_t repaired = f.cwnd();
  REQUIRE(repaired < 4 * 988);
  f.sack(Tsn(5));
  CHECK(f.path().congestion().ssthresh() == 4u * 988);
  CHECK(f.cwnd() == repaired);
}

TEST_CASE("spurious: what was reported missing and arrived late gives the window back") {
  FullWindow f;
  f.miss_first();
  SUBCASE("told by a duplicate") {
    f.now += kRoundTrip;
    f.sack(f.last);
    CHECK(f.ssthresh() == f.reduced);
    f.now += kRoundTrip * 3;
    f.duplicate(f.last, {f.first});
  }
  SUBCASE("told by the clock") {
    f.now += kRoundTrip / 2;
    f.sack(f.first + 3u);
  }
  CHECK(f.ssthresh() == kNoLossYet);
  CHECK(f.cwnd() >= f.before);
}

TEST_CASE("spurious: a loss that was repaired stays one") {
  FullWindow f;
  f.miss_first();
  f.now += kRoundTrip;
  f.sack(f.last);
  f.duplicate(f.last, {f.last});
  f.duplicate(f.last, {f.first + 1u});
  CHECK(f.ssthresh() == f.reduced);
  CHECK(f.cwnd() < f.before);
}

TEST_CASE("spurious: a time-out for want of acknowledgements takes back all it did") {
  FullWindow f;
  const std::uint32_t flight = f.path().flight_size();
  f.expire_t3();
  REQUIRE(f.send().size() == 1);
  const Duration backed_off = f.path().rto().value();
  SUBCASE("told by the clock") {
    f.now += kRoundTrip / 2;
    f.sack(f.first + 1u);
  }
  SUBCASE("told by acknowledgements that go on") {
    f.now += kRoundTrip * 2;
    f.sack(f.first);
    CHECK(f.cwnd() < f.before);
    f.sack(f.first + 1u);
    f.sack(f.first + 3u);
  }
  SUBCASE("told by a duplicate") {
    f.now += kRoundTrip * 2;
    f.sack(f.first);
    f.duplicate(f.first, {f.first});
  }
  CHECK(f.ssthresh() == kNoLossYet);
  CHECK(f.cwnd() >= f.before);
  CHECK(f.path().rto().value() < backed_off);
  CHECK(f.path().t3_running());
  // What is not acknowledged yet is on its way again, and nothing waits to be sent a second time.
  CHECK(f.path().flight_size() > flight / 2);
  for (const auto& chunk : f.send()) CHECK(chunk.tsn > f.last);
}

TEST_CASE("spurious: a time-out for a loss stays one") {
  FullWindow f;
  f.expire_t3();
  f.send();
  f.now += kRoundTrip;
  SUBCASE("of the earliest, that the retransmission has filled") { f.sack(f.last); }
  SUBCASE("of all, sent again one after the other") {
    for (Tsn tsn = f.first; tsn <= f.last; ++tsn) {
      f.sack(tsn);
      f.send();
      f.now += kRoundTrip;
    }
  }
  SUBCASE("of some, with more received than SACKs have room for") {
    f.sack(f.first + 1u, {{2, 2}});
    f.send();
    f.sack(f.first + 3u, {{2, 2}});
    f.send();
  }
  CHECK(f.ssthresh() == f.before / 2);
}

TEST_CASE("spurious: two reductions come back one by one, whichever is found out first") {
  FullWindow f;
  f.miss_first();
  f.now += kRoundTrip;
  f.sack(f.last);
  const auto next = f.send();
  REQUIRE(next.size() >= 5);
  const Tsn second = next.front().tsn;
  for (std::uint16_t i = 2; i <= 4; ++i) f.sack(second - 1u, {{2, i}});
  REQUIRE(f.ssthresh() < f.reduced);
  f.send();
  f.now += kRoundTrip;
  f.sack(next.back().tsn);
  SUBCASE("the first only") {
    f.duplicate(next.back().tsn, {f.first});
    CHECK(f.ssthresh() == kNoLossYet);
    CHECK(f.cwnd() < f.before);
  }
  SUBCASE("the first, then the second") {
    f.duplicate(next.back().tsn, {f.first});
    f.duplicate(next.back().tsn, {second});
    CHECK(f.cwnd() >= f.before);
  }
  SUBCASE("the second, then the first") {
    f.duplicate(next.back().tsn, {second});
    CHECK(f.cwnd() < f.before);
    f.duplicate(next.back().tsn, {f.first});
    CHECK(f.cwnd() >= f.before);
  }
}

}  // namespace rxsctp::sctp
