#include <doctest/doctest.h>

#include "test/simulation/support/pair.h"

using namespace rxsctp;
using namespace rxsctp::simulation;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr std::uint64_t kLinkRate = 1'250'000;  // bytes a second
constexpr std::uint32_t kNoLossYet = 0xffffffff;

/// A path that loses nothing: the peer's window allows one and a half times what the link holds,
/// and its queue takes all of that.
PairOptions lossless(Duration round_trip) {
  PairOptions options;
  const auto capacity = static_cast<std::uint32_t>(kLinkRate * round_trip.count() / 1'000'000);
  options.up.delay = options.down.delay = round_trip / 2;
  options.up.in_order = options.down.in_order = true;
  options.up.bytes_per_second = kLinkRate;
  options.up.queue_bytes = 8 * capacity;
  options.server.receive_window = capacity * 3 / 2;
  return options;
}

/// Keeps the client's send buffer full for a time. Returns the bytes that arrived.
std::uint64_t transfer(Pair& pair, Duration time) {
  constexpr std::size_t kMessage = 8'000;
  pair.server.log.keep_messages = false;
  const Time end = pair.world.now() + time;
  const std::uint64_t before = pair.server.log.byte_count;
  do {
    const auto stats = pair.client.stats();
    for (std::uint64_t left = stats.unsent_bytes; left < (4u << 20); left += kMessage) {
      REQUIRE(pair.client.send(kMessage) == sctp::SendStatus::kAccepted);
    }
    pair.world.run_until(std::min(end, pair.world.now() + milliseconds(20)));
  } while (pair.world.now() < end);
  return pair.server.log.byte_count - before;
}

enum class Late { kAcknowledgements, kData, kSinglePackets };

/// Now and then something takes 0.5 to 5 round trips longer, and what is behind it waits, too.
class Delays {
 public:
  Delays(Pair& pair, Duration round_trip, Late what)
      : events_(pair.world.events()),
        link_(what == Late::kAcknowledgements ? pair.world.network().down(pair.client.host->id())
                                              : pair.world.network().up(pair.client.host->id())),
        usual_(link_.conditions().delay),
        round_trip_(round_trip) {
    link_.conditions().in_order = what != Late::kSinglePackets;
    begin();
  }

 private:
  void begin() {
    link_.conditions().delay = usual_ + random_.between(round_trip_ / 2, 5 * round_trip_);
    // About as long as one packet takes.
    events_.after(milliseconds(1), [this] { link_.conditions().delay = usual_; });
    events_.after(random_.between(20 * round_trip_, 60 * round_trip_), [this] { begin(); });
  }

  EventQueue& events_;
  Link& link_;
  Duration usual_;
  Duration round_trip_;
  Random random_{1};
};

}  // namespace

TEST_CASE("One late acknowledgement and nothing lost leaves cwnd and ssthresh as they were") {
  Duration round_trip{};
  Duration delay{};
  SUBCASE("RTT 20 ms, 80 ms late") {
    round_trip = milliseconds(20);
    delay = milliseconds(80);
  }
  SUBCASE("RTT 100 ms, 250 ms late") {
    round_trip = milliseconds(100);
    delay = milliseconds(250);
  }
  SUBCASE("RTT 100 ms, 1.5 s late: T3-rtx expires") {
    round_trip = milliseconds(100);
    delay = milliseconds(1500);
  }
  PairOptions options = lossless(round_trip);
  options.up.bytes_per_second = 0;
  Pair pair(options);
  REQUIRE(pair.connect());
  transfer(pair, 50 * round_trip);
  const std::uint64_t undisturbed = transfer(pair, 100 * round_trip);
  const auto before = pair.client.stats();
  Link& down = pair.world.network().down(pair.client.host->id());
  down.conditions().delay += delay;
  transfer(pair, round_trip);
  down.conditions().delay -= delay;
  transfer(pair, delay + 2 * round_trip);
  const std::uint64_t afterwards = transfer(pair, 100 * round_trip);
  const auto stats = pair.client.stats();
  MESSAGE((delay.count() / 1000) << " ms late: " << afterwards << " bytes after, " << undisturbed
                                 << " before; " << stats.data_chunks_retransmitted
                                 << " chunks sent again, T3-rtx " << stats.timeout_retransmits);
  CHECK(afterwards >= undisturbed * 95 / 100);
  CHECK(stats.data_chunks_retransmitted > 0);
  CHECK(stats.paths.front().ssthresh == kNoLossYet);
  CHECK(stats.paths.front().cwnd >= before.paths.front().cwnd);
  CHECK(stats.paths.front().rto <= seconds(3));
}

TEST_CASE("A path that loses nothing and is late now and then keeps 0.9 of its rate") {
  for (const Duration round_trip : {milliseconds(20), milliseconds(100), milliseconds(300)}) {
    Pair calm(lossless(round_trip));
    REQUIRE(calm.connect());
    transfer(calm, 50 * round_trip);
    const auto undisturbed = static_cast<double>(transfer(calm, 400 * round_trip));
    for (const Late what : {Late::kAcknowledgements, Late::kData, Late::kSinglePackets}) {
      CAPTURE(round_trip.count());
      CAPTURE(static_cast<int>(what));
      Pair pair(lossless(round_trip));
      REQUIRE(pair.connect());
      transfer(pair, 50 * round_trip);
      const Delays delays(pair, round_trip, what);
      const double part = static_cast<double>(transfer(pair, 400 * round_trip)) / undisturbed;
      const auto stats = pair.client.stats();
      MESSAGE((round_trip.count() / 1000)
              << " ms, kind " << static_cast<int>(what) << ": " << part << " of the rate, "
              << stats.data_chunks_retransmitted << " chunks sent again, T3-rtx "
              << stats.timeout_retransmits);
      CHECK(part >= 0.9);
    }
  }
}
