// Acknowledgements and losses of an association with two paths.
#include <doctest/doctest.h>

#include <initializer_list>

#include "sctp/recovery/loss_recovery.h"
#include "sctp/recovery/paths.h"
#include "test/sctp/support/acknowledge.h"

namespace rxsctp::sctp {
namespace {

using State = SentChunk::State;
using std::chrono::milliseconds;

constexpr std::uint16_t kPayload = 400;
constexpr std::uint32_t kWire = 16 + kPayload;

/// Paths 0, which is the primary, and 1; both are active.
struct Fixture {
  Fixture() {
    PathAddress second;
    second.transport = 1;
    paths.add(second, config);
    for (const std::size_t i : {0, 1}) {
      paths[i].set_host_limits({.mtu = 1028, .overhead = 28});
      paths[i].confirm();
    }
  }

  void send(int count, std::size_t path) {
    for (int i = 0; i < count; ++i) recovery.send(kPayload, path, now);
    recovery.end_packet(path, {}, now);
  }
  SackTally sack(Tsn cumulative, std::initializer_list<GapAckBlock> gaps = {}) {
    return acknowledge(recovery, cumulative, gaps, now);
  }
  /// All that is lost leaves again where it is to.
  void retransmit() {
    for (const std::size_t path : {0, 1}) {
      while (recovery.chunks().has_lost() && recovery.retransmits_on(path)) {
        recovery.retransmit_first(path, now);
      }
      recovery.end_packet(path, {}, now);
    }
  }
  bool in_state(Tsn tsn, State state) { return recovery.chunks()[tsn].state == state; }
  std::size_t path_of(Tsn tsn) { return recovery.chunks()[tsn].path; }

  BufferPool pool;
  Work work;
  Resources resources{pool, work};
  AssociationConfig config;
  Paths paths{PathAddress{}, config};
  LossRecovery recovery{Tsn(1), paths, resources};
  Time now = Time(std::chrono::seconds(100));
};

}  // namespace

TEST_CASE("several paths: what one delivers says nothing of what is on its way on another") {
  Fixture f;
  f.send(2, 0);  // 1, 2
  f.send(5, 1);  // 3 to 7
  for (std::uint16_t end = 3; end <= 7; ++end) f.sack(Tsn(0), {{3, end}});
  CHECK(f.in_state(Tsn(1), State::kInFlight));
  CHECK(f.in_state(Tsn(2), State::kInFlight));
  SUBCASE("until the path itself delivers something newer") {
    f.send(3, 0);  // 8 to 10
    for (std::uint16_t end = 8; end <= 10; ++end) f.sack(Tsn(0), {{3, end}});
    CHECK(f.in_state(Tsn(1), State::kLost));
    CHECK(f.in_state(Tsn(2), State::kLost));
  }
}

TEST_CASE("several paths: what lies on another path is passed over in bounded work") {
  Fixture f;
  f.send(5000, 0);
  f.send(1, 1);
  const std::uint64_t before = f.work.steps();
  f.sack(Tsn(0), {{5001, 5001}});
  CHECK(f.work.steps() - before < 1100);
}

TEST_CASE("several paths: a loss is one of its path, whose chunk stays on it") {
  Fixture f;
  f.send(6, 0);  // 1 to 6
  f.send(6, 1);  // 7 to 12
  const auto before = f.paths[1].congestion().windows();
  for (std::uint16_t end = 2; end <= 4; ++end) f.sack(Tsn(0), {{2, end}});
  REQUIRE(f.in_state(Tsn(1), State::kLost));
  CHECK(f.recovery.retransmission_due(0));
  CHECK_FALSE(f.recovery.retransmission_due(1));
  CHECK(f.recovery.retransmits_on(0));
  CHECK(f.paths[0].losses().fast_recovery);
  CHECK(f.paths[1].congestion().cwnd() == before.cwnd);
  f.retransmit();
  CHECK(f.path_of(Tsn(1)) == 0);
  // The other path has losses of its own, and answers for them itself.
  for (std::uint16_t end = 8; end <= 10; ++end) f.sack(Tsn(0), {{2, 6}, {8, end}});
  CHECK(f.in_state(Tsn(7), State::kLost));
  CHECK(f.paths[1].losses().fast_recovery);
  CHECK(f.paths[1].congestion().ssthresh() < before.ssthresh);
}

TEST_CASE("several paths: what has timed out goes to another that answers (RFC 9260, 6.4.1)") {
  Fixture f;
  f.send(3, 0);
  f.now = f.paths[0].t3_deadline();
  f.recovery.on_t3(0, true, f.now);
  CHECK(f.paths[0].error_count() == 1);
  CHECK(f.recovery.retransmits_on(1));
  CHECK_FALSE(f.recovery.t3_running(0));
  CHECK(f.recovery.t3_running(1));
  f.retransmit();
  CHECK(f.paths[0].outstanding_chunks() == 0);
  CHECK(f.paths[1].outstanding_chunks() == 3);
  CHECK(f.paths[1].flight_size() == 3 * kWire);
  for (const std::uint32_t tsn : {1u, 2u, 3u}) CHECK(f.path_of(Tsn(tsn)) == 1);
  f.now += milliseconds(30);
  const SackTally tally = f.sack(Tsn(3));
  CHECK_FALSE(tally.paths[0].round_trip);
  CHECK_FALSE(tally.paths[1].round_trip);  // Karn
  CHECK_FALSE(f.recovery.t3_running(0));
  CHECK_FALSE(f.recovery.t3_running(1));
  CHECK(f.paths[0].error_count() == 1);
  // Either path is measured anew.
  f.send(1, 0);
  f.send(1, 1);
  f.now += milliseconds(20);
  const SackTally next = f.sack(Tsn(5));
  CHECK(next.paths[0].round_trip == milliseconds(20));
  CHECK(next.paths[1].round_trip == milliseconds(20));
}

TEST_CASE(
    "several paths: what has been sent on two says of neither that it answers (RFC 7829, 3.2)") {
  Fixture f;
  f.send(1, 0);
  f.send(1, 1);
  for (const std::size_t i : {0, 0, 1}) f.paths[i].on_error();
  f.recovery.give_up_path(0, f.now);
  f.retransmit();
  REQUIRE(f.path_of(Tsn(1)) == 1);
  f.recovery.on_t3(1, true, f.now);
  f.retransmit();
  REQUIRE(f.path_of(Tsn(1)) == 0);
  REQUIRE(f.path_of(Tsn(2)) == 0);
  SUBCASE("while it may have been either") {
    f.sack(Tsn(2));
    CHECK(f.paths[0].state() == PathState::kPotentiallyFailed);
    CHECK(f.paths[1].state() == PathState::kPotentiallyFailed);
  }
  SUBCASE("until something new arrives") {
    f.send(1, 0);
    f.sack(Tsn(3));
    CHECK(f.paths[0].state() == PathState::kActive);
    CHECK(f.paths[0].error_count() == 0);
    CHECK(f.paths[1].state() == PathState::kPotentiallyFailed);
  }
}

TEST_CASE("several paths: T3-rtx of one leaves recovery and probe of the other alone") {
  Fixture f;
  f.send(1, 1);
  f.now += milliseconds(20);
  f.sack(Tsn(1));  // path 1 is measured
  f.send(2, 0);    // 2, 3
  f.send(2, 1);    // 4, 5
  f.now = f.paths[1].loss_probe_deadline();
  f.recovery.on_loss_probe(1, {});
  REQUIRE(f.recovery.probe(1).due);
  CHECK_FALSE(f.recovery.probe(0).due);
  CHECK(f.recovery.probe(1).first == Tsn(4));
  f.recovery.on_t3(0, true, f.paths[0].t3_deadline());
  CHECK(f.recovery.probe(1).due);
  CHECK(f.in_state(Tsn(2), State::kLost));
  CHECK(f.in_state(Tsn(4), State::kInFlight));
}

TEST_CASE("several paths: where none is better, a path keeps its chunks and its timer") {
  Fixture f;
  f.send(2, 0);
  for (int i = 0; i <= 6; ++i) f.paths[1].on_error();
  REQUIRE(f.paths[1].state() == PathState::kInactive);
  SUBCASE("T3-rtx") {
    f.recovery.on_t3(0, true, f.paths[0].t3_deadline());
    CHECK(f.recovery.retransmits_on(0));
  }
  SUBCASE("given up") {
    f.recovery.give_up_path(0, f.now);
    CHECK_FALSE(f.recovery.chunks().has_lost());
  }
  CHECK(f.recovery.t3_running(0));
}

TEST_CASE("several paths: what is outstanding on a path that is given up moves at once") {
  Fixture f;
  f.send(2, 0);
  f.paths[0].on_error();
  f.recovery.give_up_path(0, f.now);
  CHECK(f.recovery.retransmits_on(1));
  CHECK_FALSE(f.recovery.t3_running(0));
  f.retransmit();
  CHECK(f.paths[1].outstanding_chunks() == 2);
  CHECK(f.recovery.t3_running(1));
}

}  // namespace rxsctp::sctp
