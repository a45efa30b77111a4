#include "sctp/tx/sender.h"

#include <doctest/doctest.h>

#include "test/sctp/tx/sender_fixture.h"

namespace rxsctp::sctp {

namespace {
constexpr std::uint8_t kB = DataChunk::kBeginning;
constexpr std::uint8_t kE = DataChunk::kEnding;
constexpr std::uint8_t kU = DataChunk::kUnordered;
constexpr std::uint8_t kI = DataChunk::kImmediate;
constexpr std::size_t kPayload = 1000 - 12 - 16;
}  // namespace

TEST_CASE("sender: bundles small messages, numbers TSNs and each stream's SSNs") {
  SenderFixture f({}, Tsn(0xffffffff));
  f.enqueue("a", 1);
  f.enqueue("b", 2);
  f.enqueue("c", 1);
  f.enqueue("u", 1, true);
  f.enqueue("d", 1);
  const auto sent = f.send();
  REQUIRE(sent.size() == 5);
  CHECK(f.packets == 1);
  CHECK(sent[0].tsn == Tsn(0xffffffff));
  CHECK(sent[1].tsn == Tsn(0));
  CHECK(sent[2].ssn == Ssn(1));
  CHECK(sent[3].flags == (kB | kE | kU));
  CHECK(sent[4].ssn == Ssn(2));
  CHECK(sent[1].ssn == Ssn(0));
  CHECK_FALSE(f.sender.has_unsent());
  CHECK(f.sender.unacked_bytes() == 5);
  CHECK(f.path().t3_running());
}

TEST_CASE("sender: without noDelay, small messages wait while something is on its way") {
  AssociationConfig config;
  config.no_delay = false;
  SenderFixture f(config);
  f.enqueue("at once");
  CHECK(f.send().size() == 1);
  for (const char* text : {"a", "b", "c"}) {
    f.enqueue(text);
    CHECK(f.send().empty());
  }
  SUBCASE("for the answer, and then leave together") {
    f.sack(Tsn(1));
    CHECK(f.send().size() == 3);
    CHECK(f.packets == 2);
  }
  SUBCASE("until they fill a packet; what is over waits") {
    const std::size_t before = f.packets;
    f.enqueue(std::string(kPayload - 3 * 20, 'x'));
    f.enqueue("over");
    f.enqueue("over as well");
    const auto sent = f.send();
    CHECK(sent.size() == 4);
    CHECK(f.packets == before + 1);
    CHECK(f.sender.unsent_messages() == 2);
  }
  SUBCASE("until the association is shut down") {
    f.sender.set_shutting_down();
    CHECK(f.send().size() == 3);
  }
  SUBCASE("unless a packet leaves anyway") {
    f.expire_t3();
    const auto sent = f.send();
    CHECK(sent.size() == 4);
    CHECK(sent[0].text == "at once");
    CHECK(f.packets == 2);
  }
  f.sack(f.sender.next_tsn() - 1u);
  f.send();
  f.sack(f.sender.next_tsn() - 1u);
  CHECK(f.sender.empty());
}

TEST_CASE("sender: without noDelay, the rest of a message of several packets waits for nothing") {
  AssociationConfig config;
  config.no_delay = false;
  SenderFixture f(config);
  f.enqueue(std::string(2 * kPayload + 1, 'x'));
  CHECK(f.send().size() == 3);
  f.enqueue("after it");
  CHECK(f.send().empty());
}

TEST_CASE("sender: SSNs wrap") {
  SenderFixture f;
  for (std::uint32_t i = 0; i < 70000; ++i) {
    f.enqueue("x", 7);
    const auto sent = f.send();
    REQUIRE(sent.size() == 1);
    REQUIRE(sent[0].ssn == Ssn(static_cast<std::uint16_t>(i)));
    REQUIRE(f.sack(sent[0].tsn).freed.bytes == 1);
  }
  CHECK(f.pool.used_bytes() == 0);
}

TEST_CASE("sender: fragments a large message, consecutive TSNs, B first and E last") {
  SenderFixture f;
  f.enqueue(std::string(2 * kPayload + 100, 'x'));
  const auto sent = f.send();
  REQUIRE(sent.size() == 3);
  CHECK(sent[0].flags == kB);
  CHECK(sent[1].flags == 0);
  CHECK(sent[2].flags == kE);
  CHECK(sent[0].text.size() == kPayload);
  CHECK(sent[2].text.size() == 100);
  const SackResult result = f.sack(Tsn(2));
  CHECK(result.freed.bytes == 2 * kPayload);
  CHECK_FALSE(result.became_dry);
  CHECK(f.sack(Tsn(3)).became_dry);
  CHECK_FALSE(f.path().t3_running());
  CHECK(f.pool.used_bytes() == 0);
}

TEST_CASE("sender: cwnd and Max.Burst bound what leaves") {
  SenderFixture f;
  f.enqueue_many(20, kPayload);
  CHECK(f.cwnd() == 4 * 988);
  const auto first = f.send();
  REQUIRE(first.size() == 4);  // Max.Burst
  CHECK((first[2].flags & kI) == 0);
  CHECK((first[3].flags & kI) != 0);  // nothing can follow: asks for a SACK
  CHECK(f.send().empty());
  CHECK(f.path().flight_size() == 4 * 988);
  f.sack(Tsn(2));
  CHECK(f.cwnd() == 5 * 988);
  CHECK(f.path().flight_size() == 2 * 988);
  CHECK(f.send().size() == 3);
}

TEST_CASE("sender: the I bit where the user asks for it, and on the last chunk of a shutdown") {
  SenderFixture f;
  f.sender.enqueue({.sack_immediately = true}, std::vector<std::uint8_t>(10));
  f.enqueue("a");
  auto sent = f.send();
  CHECK((sent[0].flags & kI) != 0);
  CHECK((sent[1].flags & kI) == 0);
  f.enqueue("b");
  f.enqueue("c");
  f.sender.set_shutting_down();
  sent = f.send();
  CHECK((sent[0].flags & kI) == 0);
  CHECK((sent[1].flags & kI) != 0);
}

TEST_CASE("sender: measures round trips, but not with what was retransmitted (Karn)") {
  SenderFixture f;
  f.enqueue("a");
  f.send();
  f.now += std::chrono::milliseconds(80);
  f.sack(Tsn(1));
  CHECK(f.path().rto().srtt() == std::chrono::milliseconds(80));
  f.enqueue("b");
  f.send();
  f.expire_t3();
  CHECK(f.path().rto().value() == std::chrono::seconds(2));
  CHECK(f.send().size() == 1);
  f.now += std::chrono::milliseconds(500);
  f.sack(Tsn(2));
  CHECK(f.path().rto().srtt() == std::chrono::milliseconds(80));
}

TEST_CASE("sender: T3-rtx sends the earliest packet again, with cwnd of one PMDCS") {
  SenderFixture f;
  f.enqueue_many(4, kPayload);
  f.send();
  const T3Result result = f.expire_t3();
  CHECK(result.counts_as_error);
  CHECK(f.path().error_count() == 1);
  CHECK(f.cwnd() == 988);
  CHECK(f.path().flight_size() == 0);
  const auto again = f.send();
  REQUIRE(again.size() == 1);
  CHECK(again[0].tsn == Tsn(1));
  CHECK(again[0].flags == (kB | kE | kI));
  CHECK(f.path().t3_deadline() == f.now + std::chrono::seconds(2));
  CHECK(f.sack(Tsn(4)).became_dry);
  CHECK(f.path().error_count() == 0);
  CHECK_FALSE(f.path().t3_running());
  AssociationStats stats;
  f.sender.fill(stats);
  CHECK(stats.timeout_retransmits == 1);
  CHECK(stats.data_chunks_retransmitted == 1);
}

TEST_CASE("sender: three missing reports, one fast retransmission, one window reduction") {
  AssociationConfig config;
  config.max_burst = 100;
  SenderFixture f(config);
  f.enqueue_many(9, 400);
  CHECK(f.send().size() == 9);
  f.sack(Tsn(1), {{2, 2}});
  f.sack(Tsn(1), {{2, 3}});
  CHECK(f.send().empty());
  const std::uint32_t before = f.cwnd();
  f.sack(Tsn(1), {{2, 4}});
  CHECK(f.cwnd() == std::max(before / 2, 4u * 988));
  auto again = f.send();
  REQUIRE(again.size() == 1);
  CHECK(again[0].tsn == Tsn(2));
  for (std::uint16_t i = 5; i <= 8; ++i) f.sack(Tsn(1), {{2, i}});
  CHECK(f.send().empty());  // once only
  CHECK(f.sack(Tsn(9)).became_dry);
  AssociationStats stats;
  f.sender.fill(stats);
  CHECK(stats.fast_retransmits == 1);
}

TEST_CASE("sender: only what lies below the highest newly acknowledged TSN counts as missing") {
  AssociationConfig config;
  config.max_burst = 100;
  SenderFixture f(config);
  f.enqueue_many(8, 100);
  f.send();
  f.sack(Tsn(0), {{8, 8}});
  for (std::uint16_t i = 2; i <= 3; ++i) f.sack(Tsn(0), {{2, i}, {8, 8}});
  // TSN 1 was missed three times; 4 to 7 lie above what those SACKs newly acknowledged.
  auto again = f.send();
  REQUIRE(again.size() == 1);
  CHECK(again[0].tsn == Tsn(1));
  for (int i = 0; i < 5; ++i) f.sack(Tsn(0), {{2, 3}, {8, 8}});
  CHECK(f.send().empty());
}

TEST_CASE("sender: a reneged TSN is outstanding again") {
  SenderFixture f;
  f.enqueue_many(4, 100);
  f.send();
  f.sack(Tsn(0), {{2, 4}});
  CHECK(f.path().flight_size() == 116);
  f.sack(Tsn(1), {{3, 3}});
  CHECK(f.path().flight_size() == 232);
  f.expire_t3();
  const auto again = f.send();
  REQUIRE(again.size() == 2);
  CHECK(again[0].tsn == Tsn(2));
  CHECK(again[1].tsn == Tsn(3));
  CHECK(f.sack(Tsn(4)).became_dry);
}

TEST_CASE("sender: SACKs that cannot be true change nothing") {
  SenderFixture f;
  f.enqueue_many(6, 100);
  f.send();
  CHECK(f.sack(Tsn(7)).status == SackResult::Status::kInvalid);
  CHECK(f.sack(Tsn(0x80000000)).status != SackResult::Status::kOk);
  f.sack(Tsn(2));
  CHECK(f.sack(Tsn(1)).status == SackResult::Status::kStale);
  const std::uint32_t flight = f.path().flight_size();
  for (const std::vector<GapAckBlock>& gaps :
       std::vector<std::vector<GapAckBlock>>{{{2, 60}},
                                             {{1, 2}},
                                             {{0, 0}},
                                             {{3, 2}},
                                             {{2, 3}, {3, 4}},
                                             {{4, 4}, {2, 2}},
                                             {{65535, 65535}}}) {
    const SackResult result = f.sack(Tsn(2), gaps);
    CHECK(result.freed.bytes == 0);
    CHECK_FALSE(result.acked_new);
    CHECK(f.path().flight_size() == flight);
  }
  CHECK(f.sack(Tsn(6)).became_dry);
  CHECK(f.sack(Tsn(6)).freed.bytes == 0);
}

TEST_CASE("sender: the cumulative TSN of a SHUTDOWN acknowledges") {
  SenderFixture f;
  f.enqueue_many(3, 100);
  f.send();
  CHECK(f.sender.on_cumulative_ack(Tsn(2), f.now, f.user).freed.bytes == 200);
  CHECK(f.sender.on_cumulative_ack(Tsn(9), f.now, f.user).status == SackResult::Status::kInvalid);
  CHECK(f.sender.has_outstanding());
}

TEST_CASE("sender: a closed window is probed after an RTO, and probes are no errors") {
  SenderFixture f({}, Tsn(1), 250);
  f.enqueue_many(4, 100);
  CHECK(f.send().size() == 2);
  f.sack(Tsn(2), {}, 0);
  CHECK_FALSE(f.path().t3_running());
  CHECK(f.send().empty());
  CHECK(f.path().t3_running());
  CHECK_FALSE(f.expire_t3().counts_as_error);
  REQUIRE(f.send().size() == 1);
  Duration wait = f.path().t3_deadline() - f.now;
  for (int i = 0; i < 12; ++i) {
    f.sack(Tsn(2), {}, 0);  // still closed, the probe dropped
    CHECK_FALSE(f.expire_t3().counts_as_error);
    REQUIRE(f.send().size() == 1);
    const Duration next = f.path().t3_deadline() - f.now;
    CHECK(next == std::min<Duration>(2 * wait, std::chrono::seconds(60)));
    wait = next;
  }
  CHECK(f.path().error_count() == 0);
  CHECK(f.expire_t3().counts_as_error);  // not even a SACK any more
  f.send();
  f.sack(Tsn(2), {}, 1000);  // opened: no need to wait for the timer
  CHECK(f.send().size() == 2);
  CHECK(f.sack(Tsn(4)).became_dry);
}

TEST_CASE("sender: does not cut messages to the crumbs of a window") {
  SenderFixture f({}, Tsn(1), 10000);
  f.enqueue_many(3, 900);
  f.send();
  f.sack(Tsn(3), {}, 500);
  f.enqueue_many(2, 900);
  CHECK(f.send().empty());
  f.sack(Tsn(3), {}, 900);
  CHECK(f.send().size() == 1);
}

TEST_CASE("sender: a window that is small for good still lets large messages through") {
  SenderFixture f({}, Tsn(1), 600);
  f.enqueue(std::string(900, 'x'));
  auto sent = f.send();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].text.size() == 600);
  f.sack(Tsn(1), {}, 600);
  sent = f.send();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].text.size() == 300);
}

TEST_CASE("sender: chunks larger than a lowered MTU go alone and whole") {
  AssociationConfig config;
  config.mtu = 9000;
  SenderFixture f(config);
  REQUIRE(f.path().on_probe_ack(f.path().probe_nonce(1)));
  f.enqueue(std::string(8000, 'x'));
  f.enqueue(std::string(100, 'y'));
  f.send();
  f.expire_t3();
  CHECK(f.path().mtu().mtu() == PathMtu::kBaseMtu);
  CHECK(f.sender.next_packet_size(0) == 12 + 16 + 8000);
  const auto again = f.send();
  REQUIRE(again.size() >= 1);
  CHECK(again[0].text.size() == 8000);
  f.sack(Tsn(2));
  f.enqueue(std::string(8000, 'z'));
  for (const auto& chunk : f.send()) CHECK(chunk.text.size() <= f.path().mtu().max_payload());
}

TEST_CASE("sender: the end reports every undelivered message in order") {
  SenderFixture f;
  f.enqueue("delivered");
  f.enqueue("sent");
  f.send();
  f.sack(Tsn(1));
  f.enqueue(std::string(20 * kPayload, 'p'));
  f.enqueue("unsent");
  f.send();
  const FreedData freed = f.sender.drain(f.user);
  CHECK(freed.bytes == 4 + 20 * kPayload + 6);
  CHECK(freed.messages == 3);
  const auto& failed = f.outcomes.failed;
  REQUIRE(failed.size() == 3);
  CHECK(failed[0] == std::pair<std::string, bool>("sent", true));
  CHECK(failed[1].first.size() == 20 * kPayload);
  CHECK(failed[1].second);
  CHECK(failed[2] == std::pair<std::string, bool>("unsent", false));
  CHECK(f.sender.empty());
  CHECK(f.pool.used_bytes() == 0);
}

TEST_CASE("sender: never more outstanding chunks than TSN and SSN arithmetic allows") {
  AssociationConfig config;
  config.max_burst = 1000000;
  SenderFixture f(config);
  Tsn last(0);
  for (int i = 0; i < 40000; ++i) f.enqueue("x");
  for (int round = 0; round < 400; ++round) {
    for (const auto& chunk : f.send()) last = chunk.tsn;
    f.sack(Tsn(0), last > Tsn(1)
                       ? std::vector<GapAckBlock>{{2, static_cast<std::uint16_t>(last.value())}}
                       : std::vector<GapAckBlock>{});
  }
  CHECK(last == Tsn(OutstandingData::kMaxChunks));
}

TEST_CASE("sender: cwnd counts chunks as they are on the wire, header and padding included") {
  AssociationConfig config;
  config.max_burst = 100;
  SenderFixture f(config);
  f.enqueue_many(400, 5);
  const std::size_t wire = 16 + 8;
  const auto sent = f.send();
  // Up to PMDCS - 1 beyond cwnd (RFC 9260, 6.1, B and 7.2).
  CHECK(sent.size() * wire >= f.cwnd());
  CHECK(sent.size() * wire < f.cwnd() + 988);
  CHECK(f.path().flight_size() == sent.size() * wire);
  CHECK(f.sender.unacked_bytes() == sent.size() * 5);
  CHECK(f.sender.peer_rwnd() == (1u << 20) - sent.size() * 5);
}

TEST_CASE("sender: after T3-rtx one packet is in flight at most until something is acknowledged") {
  SenderFixture f;
  f.enqueue_many(4, 600);
  CHECK(f.send().size() == 4);
  f.expire_t3();
  CHECK(f.send().size() == 1);
  CHECK(f.path().flight_size() < f.cwnd());
  CHECK(f.send().empty());
  f.sack(Tsn(1));
  CHECK(f.send().size() > 1);
}

TEST_CASE("sender: what T3-rtx sent again is missing only once later data has arrived") {
  AssociationConfig config;
  config.max_burst = 100;
  SenderFixture f(config);
  f.enqueue_many(30, 100);
  f.send();
  f.expire_t3();
  CHECK(f.send().size() == 8);  // one packet: TSN 1 to 8
  const std::uint32_t ssthresh = f.path().congestion().ssthresh();
  // The SACKs of the first transmissions come late. TSN 2 to 4 say nothing of the second ones.
  for (std::uint16_t i = 10; i <= 16; ++i) f.sack(Tsn(1), {{8, i}});
  AssociationStats stats;
  f.sender.fill(stats);
  CHECK(stats.fast_retransmits == 0);
  CHECK(f.path().congestion().ssthresh() == ssthresh);
  // New data that went out after all that, and arrived: now they count.
  f.enqueue_many(3, 100);
  f.sack(Tsn(4), {{4, 26}});
  CHECK(f.send().size() == 3);
  for (std::uint16_t i = 27; i <= 29; ++i) f.sack(Tsn(4), {{4, i}});
  f.sender.fill(stats);
  CHECK(stats.fast_retransmits > 0);
}

TEST_CASE("sender: the SACK that starts fast recovery lets cwnd grow before it is halved") {
  AssociationConfig config;
  config.max_burst = 100;
  SenderFixture f(config);
  for (int i = 0; i < 12; ++i) {
    f.enqueue_many(20, kPayload);
    const auto sent = f.send();
    f.sack(sent.back().tsn);
  }
  f.enqueue_many(40, kPayload);
  const auto sent = f.send();
  const std::uint32_t cwnd = f.cwnd();
  REQUIRE(cwnd > 10 * 988);
  const Tsn lost = sent[1].tsn;
  f.sack(lost - 2u, {{3, 3}});
  f.sack(lost - 2u, {{3, 4}});
  CHECK(f.cwnd() == cwnd + 988);  // the first of the two found the window in full use
  f.send();
  const std::uint32_t before = f.cwnd();
  f.sack(lost - 1u, {{2, 4}});
  CHECK(f.path().congestion().ssthresh() == (before + 988) / 2);
}

TEST_CASE("sender: a lost tail is probed well before T3-rtx, and the probe costs nothing") {
  AssociationConfig config;
  config.max_burst = 100;
  SenderFixture f(config);
  f.enqueue("a");
  f.send();
  CHECK(f.path().loss_probe_deadline() == kNever);  // no round-trip time yet
  f.now += std::chrono::milliseconds(40);
  f.sack(Tsn(1));
  CHECK(f.path().loss_probe_deadline() == kNever);

  f.enqueue("lone");
  f.send();
  CHECK(f.path().loss_probe_deadline() == f.now + std::chrono::milliseconds(280));
  f.enqueue_many(3, kPayload);
  f.send();
  CHECK(f.path().loss_probe_deadline() == f.now + std::chrono::milliseconds(80));
  f.now = f.path().loss_probe_deadline();
  const std::uint32_t cwnd = f.cwnd();
  f.sender.on_loss_probe(0);
  const auto probe = f.send();
  REQUIRE(probe.size() == 1);  // one packet
  CHECK(probe[0].tsn == Tsn(5));
  CHECK((probe[0].flags & kI) != 0);
  CHECK(f.cwnd() == cwnd);
  CHECK(f.path().flight_size() == 3 * 988 + 20);
  CHECK(f.path().rto().value() == std::chrono::seconds(1));
  CHECK(f.path().error_count() == 0);
  CHECK(f.path().loss_probe_deadline() == kNever);  // once
  const Time t3 = f.path().t3_deadline();
  CHECK(t3 == f.now + std::chrono::milliseconds(920));

  SUBCASE("what the answer leaves out is lost") {
    f.sack(Tsn(2), {{3, 3}});
    CHECK(f.path().congestion().ssthresh() == 4u * 988);
    const auto rest = f.send();
    REQUIRE(rest.size() == 2);
    CHECK(rest[0].tsn == Tsn(3));
    CHECK(rest[1].tsn == Tsn(4));
    CHECK(f.sack(Tsn(5)).became_dry);
    f.enqueue("next");
    f.send();
    CHECK(f.path().loss_probe_deadline() != kNever);
  }
  SUBCASE("nothing was lost but the time to say so") {
    CHECK(f.sack(Tsn(5)).became_dry);
    CHECK(f.path().loss_probe_deadline() == kNever);
  }
  SUBCASE("progress before the answer says nothing of the rest") {
    f.sack(Tsn(3));
    CHECK(f.send().empty());
    CHECK(f.path().loss_probe_deadline() == kNever);
  }
  SUBCASE("unanswered") {
    f.expire_t3();
    CHECK(f.now == t3);
    const auto again = f.send();
    REQUIRE(again.size() == 1);
    CHECK(again[0].tsn == Tsn(2));
    CHECK(f.path().loss_probe_deadline() == kNever);
  }
}

TEST_CASE("sender: the I bit on the chunk that fills the peer's window") {
  SenderFixture f({}, Tsn(1), 2000);
  f.enqueue_many(4, 600);
  const auto sent = f.send();
  REQUIRE(sent.size() == 3);
  CHECK((sent[0].flags & kI) == 0);
  CHECK((sent[2].flags & kI) != 0);
}

}  // namespace rxsctp::sctp
