// What a Sender gives up, and what it tells the peer of it (RFC 3758, 3.5; RFC 7496, 3).
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "test/sctp/tx/sender_fixture.h"

namespace rxsctp::sctp {
namespace {

using std::chrono::milliseconds;

struct Fixture : SenderFixture {
  explicit Fixture(std::uint32_t rwnd = 1u << 20) : SenderFixture({}, Tsn(1), rwnd) {
    abandons = true;
  }

  void limited(Reliability reliability, std::uint32_t value, const std::string& text,
               std::uint16_t stream = 0, bool unordered = false) {
    sender.enqueue({.ppid = 60,
                    .stream = stream,
                    .unordered = unordered,
                    .reliability = reliability,
                    .reliability_value = value},
                   std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  }
  void lifetime(std::uint32_t value, const std::string& text, std::uint16_t stream = 0) {
    limited(Reliability::kLifetime, value, text, stream);
  }
  void retransmissions(std::uint32_t most, const std::string& text, std::uint16_t stream = 0,
                       bool unordered = false) {
    limited(Reliability::kRetransmissions, most, text, stream, unordered);
  }
  std::string whole(char letter) { return std::string(path().mtu().max_payload(), letter); }
};

TEST_CASE(
    "abandonment: a lifetime that is over before the message was sent takes no TSN and no SSN") {
  Fixture f;
  f.lifetime(100, "late");
  f.sender.give_up_expired(f.now, f.user);  // accepted now
  f.now += milliseconds(100);
  f.enqueue("next");
  const auto sent = f.send();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].tsn == Tsn(1));
  CHECK(sent[0].ssn == Ssn(0));
  CHECK(f.forwarded.empty());
  REQUIRE(f.outcomes.failed.size() == 1);
  CHECK(f.outcomes.failed[0] == std::pair(std::string("late"), false));
  CHECK(f.outcomes.abandoned == 1);
  const FreedData freed = f.sender.take_abandoned();
  CHECK(freed.bytes == 4);
  CHECK(freed.messages == 1);
  CHECK(f.sack(Tsn(1)).became_dry);
}

TEST_CASE("abandonment: within its lifetime a message is sent again, and then no more") {
  Fixture f;
  f.lifetime(4000, "data", 7);
  CHECK(f.send().size() == 1);
  f.expire_t3();  // 1 s
  CHECK(f.send().size() == 1);
  f.expire_t3();  // 3 s
  CHECK(f.send().size() == 1);
  f.expire_t3();  // 7 s
  CHECK(f.send().empty());
  CHECK(f.outcomes.failed[0] == std::pair(std::string("data"), true));
  REQUIRE(f.forwarded.size() == 1);
  CHECK(f.forwarded[0].tsn == Tsn(1));
  CHECK(f.forwarded[0].streams == std::vector<SkippedStream>{{7, Ssn(0)}});
  CHECK(f.sender.take_abandoned().bytes == 4);
  CHECK(f.path().t3_running());  // RFC 3758, 3.5, C5
  const SackResult result = f.sack(Tsn(1));
  CHECK(result.freed.bytes == 0);
  CHECK(result.acked_new);
  CHECK(result.became_dry);
  CHECK_FALSE(f.path().t3_running());
}

TEST_CASE("abandonment: FORWARD TSN that gets lost is sent again, and counts as an error") {
  Fixture f;
  f.retransmissions(0, "once");
  f.send();
  f.expire_t3();
  f.send();
  REQUIRE(f.forwarded.size() == 1);
  for (std::size_t i = 2; i < 5; ++i) {
    CHECK(f.expire_t3().counts_as_error);
    CHECK(f.send().empty());
    CHECK(f.forwarded.size() == i);
  }
  f.now += milliseconds(10);
  f.sack(Tsn(0));  // the peer has not heard of it
  f.send();
  CHECK(f.forwarded.size() == 5);
}

TEST_CASE(
    "abandonment: FORWARD TSN is sent again, too, when data before it is acknowledged meanwhile") {
  Fixture f;
  f.enqueue("reliable");
  f.retransmissions(0, "once");
  f.send();
  f.expire_t3();
  CHECK(f.send().size() == 1);
  CHECK(f.forwarded.empty());  // the first is still to come
  f.sack(Tsn(1));
  f.send();
  REQUIRE(f.forwarded.size() == 1);
  f.enqueue("more");
  f.send();
  f.sack(Tsn(1), {{2, 2}});
  CHECK(f.path().outstanding_chunks() == 0);
  f.expire_t3();
  f.send();
  CHECK(f.forwarded.size() >= 2);
}

TEST_CASE("abandonment: as many retransmissions as were asked for, however many") {
  for (const std::uint32_t most : {0u, 1u, 5u, 61u, 62u, 63u, 64u, 200u}) {
    Fixture f;
    f.retransmissions(most, "x");
    std::size_t copies = f.send().size();
    while (f.outcomes.failed.empty()) {
      f.expire_t3();
      copies += f.send().size();
      REQUIRE(copies < 300);
    }
    CHECK(copies == most + 1);
  }
}

TEST_CASE("abandonment: all chunks of a message are given up with one, and nothing else is") {
  Fixture f;
  f.enqueue("before");
  f.retransmissions(0, f.whole('a') + f.whole('b') + "c", 3);
  f.enqueue("after", 3);
  CHECK(f.send().size() == 5);
  f.sack(Tsn(1), {{2, 4}});
  f.sack(Tsn(1), {{2, 4}});
  f.expire_t3();  // TSN 2 is lost
  CHECK(f.send().empty());
  REQUIRE(f.forwarded.size() == 1);
  CHECK(f.forwarded[0].tsn == Tsn(4));
  CHECK(f.forwarded[0].streams == std::vector<SkippedStream>{{3, Ssn(0)}});
  const FreedData freed = f.sender.take_abandoned();
  CHECK(freed.bytes == 2 * f.path().mtu().max_payload() + 1);
  CHECK(freed.messages == 1);
  const SackResult result = f.sack(Tsn(5));
  CHECK(result.freed.bytes == 5);
  CHECK(result.freed.messages == 1);
  CHECK(f.outcomes.failed.size() == 1);
}

TEST_CASE("abandonment: unordered messages are skipped without a stream") {
  Fixture f;
  f.retransmissions(0, "u", 3, true);
  f.send();
  f.expire_t3();
  f.send();
  REQUIRE(f.forwarded.size() == 1);
  CHECK(f.forwarded[0].streams.empty());
}

TEST_CASE("abandonment: of a message that is half sent, the rest is one TSN that never leaves") {
  Fixture f;
  std::string large;
  for (int i = 0; i < 40; ++i) large += f.whole('x');
  f.lifetime(500, large);
  const auto sent = f.send();
  REQUIRE(sent.size() > 1);
  const Tsn last = sent.back().tsn;
  f.enqueue("next");
  f.now += milliseconds(499);
  f.sack(Tsn(1));
  const auto more = f.send();
  REQUIRE_FALSE(more.empty());
  const Tsn end = more.back().tsn;
  CHECK(end > last);
  f.now += milliseconds(1);
  const auto next = f.send();
  REQUIRE(next.size() <= 1);  // as cwnd allows
  CHECK(f.outcomes.failed.size() == 1);
  CHECK(f.outcomes.failed[0].second);
  CHECK(f.sender.unsent_messages() + next.size() == 1);
  REQUIRE(f.forwarded.size() == 1);
  CHECK(f.forwarded[0].tsn == end + 1u);
  const FreedData freed = f.sender.take_abandoned();
  CHECK(freed.bytes == large.size() - f.path().mtu().max_payload());
  const auto rest = f.sack(end + 1u);
  CHECK(rest.status == SackResult::Status::kOk);
  const auto after = next.empty() ? f.send() : next;
  REQUIRE(after.size() == 1);
  CHECK(after[0].text == "next");
  CHECK(after[0].tsn == end + 2u);
  CHECK(after[0].ssn == Ssn(1));
}

TEST_CASE("abandonment: half of it sent and acknowledged, the peer is told of the rest") {
  Fixture f;
  std::string large;
  for (int i = 0; i < 40; ++i) large += f.whole('x');
  f.lifetime(500, large);
  const Tsn last = f.send().back().tsn;
  f.sack(last, {}, 0);  // the window is shut
  f.now += milliseconds(600);
  CHECK(f.send().empty());
  REQUIRE(f.forwarded.size() == 1);
  CHECK(f.forwarded[0].tsn == last + 1u);
  CHECK(f.sack(last + 1u).became_dry);
}

TEST_CASE("abandonment: what waits for the window is given up when its time is over") {
  Fixture f(0);
  f.lifetime(500, "late");
  f.send();
  f.now += milliseconds(500);
  f.send();
  CHECK(f.outcomes.failed.size() == 1);
}

TEST_CASE("abandonment: what has arrived after all is not sent again, and lets cwnd alone") {
  Fixture f;
  f.retransmissions(0, "a");
  f.enqueue("b");
  f.send();
  f.expire_t3();
  f.send();
  const std::uint32_t cwnd = f.cwnd();
  CHECK(f.forwarded.size() == 1);
  f.sack(Tsn(1));
  CHECK(f.cwnd() == cwnd);
  CHECK(f.path().flight_size() > 0);  // b
  CHECK(f.sack(Tsn(2)).became_dry);
  CHECK(f.path().flight_size() == 0);
}

TEST_CASE("abandonment: gap blocks that tell of what was given up, and then do not") {
  Fixture f;
  f.enqueue("first");
  f.retransmissions(0, "gone");
  f.enqueue("last");
  f.send();
  f.expire_t3();
  f.send();
  const std::uint64_t before = f.work.steps();
  for (int i = 0; i < 10; ++i) {
    CHECK(f.sack(Tsn(0), {{2, 2}}).status == SackResult::Status::kOk);
    CHECK(f.sack(Tsn(0)).status == SackResult::Status::kOk);
  }
  CHECK(f.work.steps() - before < 500);
  CHECK(f.sack(Tsn(3)).became_dry);
  CHECK(f.path().outstanding_chunks() == 0);
  CHECK(f.path().flight_size() == 0);
}

TEST_CASE("abandonment: streams are told of once, with their last message, and 256 at a time") {
  Fixture f;
  constexpr int kStreams = 300;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < kStreams; ++i) f.retransmissions(0, "x", static_cast<std::uint16_t>(i));
  }
  while (f.sender.has_unsent()) {
    const auto sent = f.send();
    REQUIRE_FALSE(sent.empty());
    if (f.sender.has_unsent())
      f.sack(Tsn(0), {{2, static_cast<std::uint16_t>(sent.back().tsn.value())}});
  }
  f.expire_t3();
  f.send();
  REQUIRE_FALSE(f.forwarded.empty());
  for (const auto& [tsn, streams] : f.forwarded) {
    CHECK(streams.size() <= ForwardPoint::kMaxStreams);
    for (std::size_t i = 1; i < streams.size(); ++i)
      CHECK(streams[i - 1].stream < streams[i].stream);
  }
}

TEST_CASE(
    "abandonment: a peer without FORWARD TSN gets what was begun, and not what has expired "
    "before") {
  Fixture f;
  Sender sender(f.config, {.local_initial_tsn = Tsn(1), .peer_a_rwnd = 1u << 20}, f.paths,
                f.resources);
  const auto text = std::string("data");
  const auto bytes = std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  const MessageInfo once{.reliability = Reliability::kRetransmissions};
  const MessageInfo soon{.reliability = Reliability::kLifetime, .reliability_value = 100};
  sender.enqueue(once, bytes);
  const auto send = [&] {
    std::size_t count = 0;
    sender.give_up_expired(f.now, f.user);
    sender.begin_burst(0, f.now);
    while (sender.has_work(0)) {
      std::vector<std::uint8_t> room(sender.next_packet_size(0));
      PacketWriter packet(room, CommonHeader{});
      count += sender.fill(packet, 0, f.now, f.user);
    }
    return count;
  };
  CHECK(send() == 1);
  sender.enqueue(soon, bytes);
  sender.give_up_expired(f.now, f.user);
  f.now = f.path().t3_deadline();
  sender.on_t3_timeout(0, f.now);
  CHECK(send() == 1);  // once more, as the peer cannot be told
  REQUIRE(f.outcomes.failed.size() == 1);
  CHECK_FALSE(f.outcomes.failed[0].second);
}

TEST_CASE("abandonment: the end reports what is left as lost, and not as abandoned") {
  Fixture f;
  f.lifetime(1000, "sent");
  f.send();
  f.lifetime(1000, "unsent");
  f.sender.drain(f.user);
  CHECK(f.outcomes.failed.size() == 2);
  CHECK(f.outcomes.abandoned == 0);
}

}  // namespace
}  // namespace rxsctp::sctp
