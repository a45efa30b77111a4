#include <doctest/doctest.h>

#include <vector>

#include "test/simulation/support/pair.h"

using namespace rxsctp;
using namespace rxsctp::simulation;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// At an MTU of 576, 520 bytes to a fragment.
constexpr std::uint32_t kSize = 40'000 * 520;

PairOptions small_packets() {
  PairOptions options;
  options.interface_mtu = 576;
  options.client.max_message_size = options.server.max_message_size = kSize;
  options.server.receive_window = kSize;
  return options;
}

const std::vector<std::uint8_t>& message() {
  static const auto bytes = [] {
    std::vector<std::uint8_t> made(kSize);
    Random random(5);
    for (auto& byte : made) byte = static_cast<std::uint8_t>(random.next());
    return made;
  }();
  return bytes;
}

void send(End& end) {
  REQUIRE(end.stack().send(end.log.id, {}, message()) == sctp::SendStatus::kAccepted);
  end.host->turn();
}

void transfer(Pair& pair) {
  REQUIRE(pair.connect());
  send(pair.client);
  REQUIRE(pair.received(pair.server, 1, seconds(3600)));
  CHECK(pair.server.log.received[0].data == message());
  CHECK(pair.client.stats().data_chunks_sent >= kSize / 520);
  CHECK(pair.client.log.failed.empty());
  CHECK(!pair.client.log.closed);
}

}  // namespace

TEST_CASE("A message of 40,000 fragments that fills the window arrives, without a timeout") {
  Pair pair(small_packets());
  transfer(pair);
  const auto stats = pair.client.stats();
  CHECK(stats.timeout_retransmits == 0);
  CHECK(stats.data_chunks_retransmitted == 0);
}

TEST_CASE("A message of 40,000 fragments arrives when packets overtake each other and get lost") {
  PairOptions options = small_packets();
  options.up.loss = options.down.loss = 0.01;
  options.up.jitter = milliseconds(2);
  Pair pair(options);
  transfer(pair);
  CHECK(pair.client.stats().data_chunks_retransmitted > kSize / 520 / 200);
}

TEST_CASE("A message that neither the window nor the limit holds is refused as too large") {
  PairOptions options = small_packets();
  options.server.receive_window = kSize - 1;
  Pair pair(options);
  REQUIRE(pair.connect());
  send(pair.client);
  REQUIRE(pair.both_closed(seconds(600)));
  CHECK(pair.server.log.closed == CloseReason::kMessageTooLarge);
  CHECK(pair.client.log.closed == CloseReason::kAbortedByPeer);
}
