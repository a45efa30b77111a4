#include <doctest/doctest.h>

#include "test/simulation/support/pair.h"

using namespace rxsctp;
using namespace rxsctp::simulation;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Bytes a second of user data over one direction, with a sender that always has more to send.
double goodput(Pair& pair, std::uint64_t bytes, std::size_t message_size) {
  pair.server.log.keep_messages = false;
  REQUIRE(pair.connect());
  const Time start = pair.world.now();
  std::uint64_t sent = 0;
  while (pair.server.log.byte_count < bytes) {
    while (sent < bytes && sent - pair.client.log.freed < (8u << 20)) {
      REQUIRE(pair.client.send(message_size) == sctp::SendStatus::kAccepted);
      sent += message_size;
    }
    REQUIRE(pair.world.step(start + seconds(600)));
  }
  return static_cast<double>(bytes) /
         std::chrono::duration<double>(pair.world.now() - start).count();
}

}  // namespace

TEST_CASE("A clean path opens the congestion window and retransmits nothing") {
  Pair pair;
  const double rate = goodput(pair, 8'000'000, 8'000);
  CHECK(rate > 10e6);  // 2 MiB of window at a round trip of 10 ms allow 200 MB/s
  const auto stats = pair.client.stats();
  CHECK(stats.data_chunks_retransmitted == 0);
  CHECK(stats.paths.front().cwnd > 200'000);
}

TEST_CASE("One loss in a hundred packets leaves a plausible rate") {
  PairOptions options;
  options.up.loss = 0.01;
  Pair pair(options);
  const double rate = goodput(pair, 4'000'000, 8'000);
  // Mathis: MSS / RTT * 1.22 / sqrt(p) is about 1.7 MB/s here.
  CHECK(rate > 0.7e6);
  CHECK(rate < 4e6);
  CHECK(pair.client.stats().fast_retransmits > pair.client.stats().timeout_retransmits * 5);
}

TEST_CASE("A gigabit link is filled with packets of 1500 bytes") {
  PairOptions options;
  options.up.bytes_per_second = 125'000'000;
  options.up.queue_bytes = 2u << 20;
  Pair pair(options);
  CHECK(goodput(pair, 40'000'000, 16'000) > 60e6);
}

TEST_CASE("A queue that overflows in slow start costs little once it has drained") {
  PairOptions options;
  options.up.bytes_per_second = 125'000'000;
  options.up.queue_bytes = 2'500'000;
  options.up.delay = options.down.delay = milliseconds(10);
  options.server.receive_window = 8u << 20;
  Pair pair(options);
  // More than a thousand packets are lost at once, and far more gaps than a SACK has room for.
  CHECK(goodput(pair, 200'000'000, 16'000) > 45e6);
  CHECK(pair.client.stats().timeout_retransmits <= 1);
}

TEST_CASE("Loopback with jumbo datagrams needs few round trips") {
  PairOptions options;
  options.interface_mtu = 65536;
  options.up.delay = options.down.delay = std::chrono::microseconds(20);
  Pair pair(options);
  CHECK(goodput(pair, 200'000'000, 16'384) > 1e9);
  CHECK(pair.client.stats().data_chunks_retransmitted == 0);
}

TEST_CASE("A router that marks instead of dropping fills its link and loses nothing (ECN)") {
  PairOptions options;
  options.up.bytes_per_second = 2'500'000;
  options.up.queue_bytes = 200'000;
  options.up.mark_from_bytes = 50'000;
  options.up.delay = options.down.delay = milliseconds(20);
  const auto run = [&options](bool ecn) {
    options.client.ecn = options.server.ecn = ecn;
    Pair pair(options);
    CHECK(goodput(pair, 20'000'000, 8'000) > 0.85 * 2.5e6);
    if (ecn) CHECK(pair.world.network().totals().marked > 0);
    return pair.client.stats();
  };
  const AssociationStats marked = run(true);
  CHECK(marked.congestion_echoes > 2);
  CHECK(marked.data_chunks_retransmitted == 0);
  const AssociationStats dropped = run(false);
  CHECK(dropped.congestion_echoes == 0);
  CHECK(dropped.data_chunks_retransmitted > 0);
}
