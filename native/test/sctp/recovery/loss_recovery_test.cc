// Acknowledgements and losses without anything that sends.
#include "sctp/recovery/loss_recovery.h"

#include <doctest/doctest.h>

#include <initializer_list>

#include "sctp/recovery/paths.h"
#include "test/sctp/support/acknowledge.h"

namespace rxsctp::sctp {

namespace {

using State = SentChunk::State;
using std::chrono::milliseconds;

constexpr std::uint16_t kPayload = 400;
constexpr std::uint32_t kWire = 16 + kPayload;

struct Fixture {
  Fixture() {
    paths[0].set_host_limits({.mtu = 1028, .overhead = 28});
    paths[0].confirm();
  }

  void send(int count) {
    for (int i = 0; i < count; ++i) recovery.send(kPayload, 0, now);
    recovery.end_packet(0, {}, now);
  }
  SackTally sack(Tsn cumulative, std::initializer_list<GapAckBlock> gaps = {}) {
    return acknowledge(recovery, cumulative, gaps, now);
  }
  bool in_state(Tsn tsn, State state) { return recovery.chunks()[tsn].state == state; }

  BufferPool pool;
  Work work;
  Resources resources{pool, work};
  AssociationConfig config;
  Paths paths{PathAddress{}, config};
  LossRecovery recovery{Tsn(1), paths, resources};
  Time now = Time(std::chrono::seconds(100));
};

}  // namespace

TEST_CASE("loss recovery: an acknowledgement takes chunks out of flight and measures one of them") {
  Fixture f;
  f.send(3);
  CHECK(f.paths[0].flight_size() == 3 * kWire);
  CHECK(f.recovery.t3_running(0));
  f.now += milliseconds(70);
  const SackTally tally = f.sack(Tsn(1), {{2, 2}});
  CHECK(tally.acked_new);
  CHECK(tally.paths[0].highest_newly_acked == Tsn(3));
  CHECK(tally.paths[0].acked_bytes == 2 * kWire);
  CHECK(tally.paths[0].round_trip == milliseconds(70));
  CHECK(f.paths[0].rto().srtt() == milliseconds(70));
  CHECK(f.paths[0].flight_size() == kWire);
  CHECK(f.in_state(Tsn(3), State::kGapAcked));
  CHECK_FALSE(f.sack(Tsn(1), {{2, 2}}).acked_new);
  f.sack(Tsn(3));
  CHECK(f.recovery.chunks().empty());
  CHECK(f.paths[0].outstanding_chunks() == 0);
  CHECK_FALSE(f.recovery.t3_running(0));
}

TEST_CASE("loss recovery: what three SACKs leave out is lost, and one packet of it may leave") {
  Fixture f;
  f.send(6);
  f.sack(Tsn(0), {{2, 2}});
  f.sack(Tsn(0), {{2, 3}});
  CHECK_FALSE(f.recovery.retransmission_due(0));
  const SackTally tally = f.sack(Tsn(0), {{2, 4}});
  CHECK(tally.paths[0].lost_bytes == kWire);
  CHECK(f.in_state(Tsn(1), State::kLost));
  CHECK(f.recovery.retransmission_due(0));
  CHECK(f.paths[0].flight_size() == 2 * kWire);
  f.now += milliseconds(10);
  f.recovery.retransmit_first(0, f.now);
  f.recovery.end_packet(0, {}, f.now);
  CHECK(f.in_state(Tsn(1), State::kInFlight));
  CHECK(+f.recovery.chunks()[Tsn(1)].times_sent == 2);
  CHECK(f.recovery.chunks()[Tsn(1)].age(f.now) == Duration::zero());
  CHECK_FALSE(f.recovery.retransmission_due(0));
  CHECK(f.recovery.fast_retransmits() == 1);
  CHECK_FALSE(f.sack(Tsn(6)).paths[0].round_trip);  // Karn
}

TEST_CASE("loss recovery: T3-rtx gives up all that no SACK has reported") {
  Fixture f;
  f.send(4);
  f.sack(Tsn(0), {{3, 3}});
  f.now = f.paths[0].t3_deadline();
  f.recovery.on_t3(0, true, f.now);
  CHECK(f.recovery.timeouts() == 1);
  CHECK(f.paths[0].flight_size() == 0);
  CHECK(f.paths[0].error_count() == 1);
  CHECK(f.recovery.chunks().first_lost() == Tsn(1));
  CHECK(f.in_state(Tsn(3), State::kGapAcked));
  for (const std::uint32_t tsn : {1u, 2u, 4u}) {
    CHECK(f.in_state(Tsn(tsn), State::kLost));
    CHECK(bool{f.recovery.chunks()[Tsn(tsn)].urgent});
  }
  CHECK(f.recovery.t3_running(0));
  CHECK(f.recovery.allowance(0).open());
  f.recovery.retransmit_first(0, f.now);
  CHECK_FALSE(f.recovery.allowance(0).open());  // one packet only
}

TEST_CASE("loss recovery: no probe leaves while the peer's window is shut or probed") {
  Fixture f;
  f.send(1);
  f.now += milliseconds(40);
  f.sack(Tsn(1));
  f.send(2);
  REQUIRE(f.paths[0].loss_probe_deadline() != kNever);
  f.now = f.paths[0].loss_probe_deadline();
  SUBCASE("shut") { f.recovery.on_loss_probe(0, {.open = false}); }
  SUBCASE("probed") { f.recovery.on_loss_probe(0, {.probing = true}); }
  CHECK_FALSE(f.recovery.probe(0).due);
  CHECK(f.paths[0].loss_probe_deadline() == kNever);
  f.recovery.on_loss_probe(0, {});
  CHECK(f.recovery.probe(0).due);
  CHECK(f.recovery.probe(0).first == Tsn(2));
  CHECK(f.recovery.probe(0).last == Tsn(3));
}

}  // namespace rxsctp::sctp
