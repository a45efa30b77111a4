// What a congestion controller is told of.
#include "test/sctp/tx/sender_fixture.h"

namespace rxsctp::sctp {

namespace {

using std::chrono::milliseconds;

/// What the controller of the only path was told, with a cwnd that nothing changes.
struct Reports {
  std::vector<SentData> sent;
  std::vector<AcknowledgedData> acknowledged;
  std::vector<LostData> lost;
  std::vector<Time> episodes;
  std::vector<Time> timeouts;
  int spurious = 0;
  std::uint32_t max_chunk = 0;
};

class RecordingController final : public CongestionController {
 public:
  explicit RecordingController(Reports& reports) : reports_(reports) {}

  void on_sent(const SentData& sent) override { reports_.sent.push_back(sent); }
  void on_acknowledged(const AcknowledgedData& data) override {
    reports_.acknowledged.push_back(data);
  }
  void on_lost(const LostData& lost) override { reports_.lost.push_back(lost); }
  void on_loss_episode(Time now) override { reports_.episodes.push_back(now); }
  void on_timeout(Time now) override { reports_.timeouts.push_back(now); }
  void on_spurious_loss(const WindowReduction&) override { ++reports_.spurious; }
  void on_idle(std::uint32_t) override {}
  void on_max_chunk(std::uint32_t bytes) override { reports_.max_chunk = bytes; }
  std::uint32_t cwnd() const override { return 20'000; }
  std::uint32_t ssthresh() const override { return 20'000; }

 private:
  Reports& reports_;
};

constexpr std::uint32_t kWire = 16 + 400;

struct Fixture : SenderFixture {
  Fixture() : SenderFixture(config_of_test()) {
    path().set_congestion(std::make_unique<RecordingController>(reports));
  }
  static AssociationConfig config_of_test() {
    AssociationConfig config;
    config.max_burst = 100;
    return config;
  }

  Reports reports;
};

}  // namespace

TEST_CASE("congestion controller: it hears of each packet with DATA, and what is in flight then") {
  Fixture f;
  f.enqueue_many(3, 400);
  f.send();
  REQUIRE(f.reports.sent.size() == 2);
  CHECK(f.reports.sent[0].now == f.now);
  CHECK(f.reports.sent[0].bytes == 2 * kWire);
  CHECK(f.reports.sent[0].flight_size == 2 * kWire);
  CHECK(f.reports.sent[1].bytes == kWire);
  CHECK(f.reports.sent[1].flight_size == 3 * kWire);
  f.expire_t3();
  f.send();
  REQUIRE(f.reports.sent.size() == 3);
  CHECK(f.reports.sent[2].bytes == 2 * kWire);
  CHECK(f.reports.sent[2].flight_size == 2 * kWire);
}

TEST_CASE("congestion controller: it hears what a SACK acknowledged, when that left, and the RTT") {
  Fixture f;
  f.enqueue_many(2, 400);
  f.send();
  const Time first = f.now;
  f.now += milliseconds(30);
  f.enqueue("later");
  f.send();
  f.now += milliseconds(70);
  f.sack(Tsn(2));
  REQUIRE(f.reports.acknowledged.size() == 1);
  CHECK(f.reports.acknowledged[0].now == f.now);
  CHECK(f.reports.acknowledged[0].bytes == 2 * kWire);
  CHECK(f.reports.acknowledged[0].flight_before == 2 * kWire + 24);
  CHECK(f.reports.acknowledged[0].sent_at == first);
  CHECK(f.reports.acknowledged[0].round_trip == milliseconds(100));
  CHECK_FALSE(f.reports.acknowledged[0].all_acknowledged);
  f.now += milliseconds(5);
  f.sack(Tsn(3));
  REQUIRE(f.reports.acknowledged.size() == 2);
  CHECK(f.reports.acknowledged[1].sent_at == first + milliseconds(30));
  CHECK_FALSE(f.reports.acknowledged[1].round_trip);
  CHECK(f.reports.acknowledged[1].all_acknowledged);
}

TEST_CASE("congestion controller: it hears of losses, and of those that were none") {
  Fixture f;
  f.enqueue_many(12, 400);
  f.send();
  f.now += milliseconds(100);
  for (std::uint16_t i = 3; i <= 5; ++i) f.sack(Tsn(0), {{3, i}});
  REQUIRE(f.reports.lost.size() == 1);
  CHECK(f.reports.lost[0].now == f.now);
  CHECK(f.reports.lost[0].bytes == 2 * kWire);
  CHECK(f.reports.episodes == std::vector<Time>{f.now});
  f.send();
  CHECK(f.reports.spurious == 0);
  f.now += milliseconds(1);
  f.sack(Tsn(12));
  CHECK(f.reports.spurious == 0);  // no round trip was measured before, so the clock proves nothing
  f.duplicate(Tsn(12), {Tsn(1), Tsn(2)});
  CHECK(f.reports.spurious == 1);
  CHECK(f.reports.timeouts.empty());
}

TEST_CASE("congestion controller: a time-out is told apart, with all that it gives up") {
  Fixture f;
  f.enqueue_many(6, 400);
  f.send();
  f.sack(Tsn(0), {{2, 3}});
  f.expire_t3();
  CHECK(f.reports.timeouts == std::vector<Time>{f.now});
  CHECK(f.reports.episodes.empty());
  REQUIRE(f.reports.lost.size() == 1);
  CHECK(f.reports.lost[0].bytes == 4 * kWire);
}

}  // namespace rxsctp::sctp
