// Messages that give way to more important ones (RFC 7496, 3.2): which, and what becomes of the
// rest.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sctp/tx/priority_index.h"
#include "test/sctp/support/test_random.h"
#include "test/sctp/tx/sender_fixture.h"

namespace rxsctp::sctp {
namespace {

using Failed = std::vector<std::pair<std::string, bool>>;

struct Fixture : SenderFixture {
  explicit Fixture(std::uint32_t rwnd = 1u << 20) : SenderFixture({}, Tsn(1), rwnd) {
    abandons = true;
  }

  void ranked(std::uint32_t priority, const std::string& text, std::uint16_t stream = 0,
              std::uint32_t token = 0) {
    sender.enqueue({.ppid = 60,
                    .stream = stream,
                    .reliability = Reliability::kPriority,
                    .token = token,
                    .reliability_value = priority},
                   std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  }
  /// Until less than `bytes` are left.
  void make_room(std::uint32_t priority, std::uint32_t bytes, std::uint32_t messages = 1000) {
    sender.make_room({priority, bytes, messages}, user);
  }
  std::uint32_t held() const { return sender.unsent_bytes() + sender.unacked_bytes(); }
  std::string whole(char letter, int times = 1) {
    return std::string(static_cast<std::size_t>(times) * path().mtu().max_payload(), letter);
  }
  std::vector<std::string> texts() {
    std::vector<std::string> all;
    for (const Sent& chunk : send()) all.push_back(chunk.text);
    return all;
  }
};

TEST_CASE(
    "priority: the least important goes first, of equals the oldest, and no more than needed") {
  Fixture f(0);
  for (const std::uint32_t priority : {3u, 9u, 5u, 9u, 4u, 5u}) {
    f.ranked(priority,
             std::to_string(priority) + static_cast<char>('a' + f.sender.unsent_messages()));
  }
  f.make_room(4, 13);  // nothing is to do
  CHECK(f.outcomes.failed.empty());
  f.make_room(4, 12);
  CHECK(f.outcomes.failed == Failed{{"9b", false}});
  f.make_room(4, 5);
  CHECK(f.outcomes.failed == Failed{{"9b", false}, {"9d", false}, {"5c", false}, {"5f", false}});
  CHECK(f.outcomes.abandoned == 4);
  const FreedData freed = f.sender.take_abandoned();
  CHECK(freed.bytes == 8);
  CHECK(freed.messages == 4);
  CHECK(f.held() == 4);
}

TEST_CASE("priority: equals, more important ones, those without a priority and other limits stay") {
  Fixture f(0);
  f.enqueue("reliable");
  f.ranked(2, "equal");
  f.ranked(1, "more");
  f.ranked(3, "less");
  f.sender.enqueue({.reliability = Reliability::kLifetime, .reliability_value = 1000},
                   std::vector<std::uint8_t>(10));
  f.make_room(2, 1);
  CHECK(f.outcomes.failed == Failed{{"less", false}});
  CHECK(f.sender.unsent_messages() == 4);
  f.make_room(0xffffffff, 1);
  f.make_room(3, 1);
  CHECK(f.outcomes.failed.size() == 1);
}

TEST_CASE("priority: messages may be what there are too many of") {
  Fixture f(0);
  for (int i = 0; i < 10; ++i) f.ranked(5, "x");
  f.make_room(4, 1000, 8);
  CHECK(f.outcomes.failed.size() == 3);
  CHECK(f.sender.unsent_messages() == 7);
  f.send();
  f.expire_t3();
  f.send();
  CHECK(f.sender.unsent_messages() == 6);  // one probes the window
  f.make_room(4, 1000, 7);
  CHECK(f.outcomes.failed.back() == std::pair(std::string("x"), true));
}

TEST_CASE("priority: one that was not sent takes no TSN and no SSN with it, wherever it waits") {
  Fixture f;
  f.enqueue("first", 3);
  f.ranked(9, "gone", 3);
  f.enqueue("second", 3);
  f.ranked(9, "gone too", 3);
  f.make_room(1, 12);
  f.ranked(1, "third", 3);
  const auto sent = f.send();
  REQUIRE(sent.size() == 3);
  for (std::uint16_t i = 0; i < 3; ++i) {
    CHECK(sent[i].tsn == Tsn(1u + i));
    CHECK(sent[i].ssn == Ssn(i));
  }
  CHECK(sent[2].text == "third");
  CHECK(f.forwarded.empty());
  CHECK(f.outcomes.failed == Failed{{"gone", false}, {"gone too", false}});
  CHECK(f.sack(Tsn(3)).became_dry);
  CHECK(f.held() == 0);
}

TEST_CASE("priority: what was sent is given up too, and the peer is told not to wait for it") {
  Fixture f;
  f.ranked(9, "sent", 7, 44);
  f.enqueue("reliable");
  CHECK(f.send().size() == 2);
  f.make_room(1, 9);
  CHECK(f.outcomes.failed == Failed{{"sent", true}});
  f.ranked(1, "urgent");
  CHECK(f.texts() == std::vector<std::string>{"urgent"});
  REQUIRE(f.forwarded.size() == 1);
  CHECK(f.forwarded[0].tsn == Tsn(1));
  CHECK(f.forwarded[0].streams == std::vector<SkippedStream>{{7, Ssn(0)}});
  CHECK(f.sender.take_abandoned().bytes == 4);
  const SackResult result = f.sack(Tsn(3));
  CHECK(result.freed.bytes == 14);
  CHECK(result.freed.messages == 2);
  CHECK(result.became_dry);
  CHECK(f.outcomes.acknowledged.empty());
}

TEST_CASE("priority: half of it sent, acknowledged or lost, all of the rest is given up") {
  for (const bool loses : {false, true}) {
    for (const std::uint32_t acknowledged : {0u, 2u, 1000u}) {
      CAPTURE(loses);
      CAPTURE(acknowledged);
      Fixture f;
      f.ranked(9, f.whole('x', 40));
      const Tsn last = f.send().back().tsn;
      REQUIRE(last > Tsn(2));
      const std::uint32_t acked = std::min(acknowledged, last.value());
      f.sack(Tsn(acked), {}, 0);
      if (loses && acked < last.value()) f.expire_t3();
      f.enqueue("behind");
      f.make_room(8, 7);
      CHECK(f.outcomes.failed.size() == 1);
      CHECK(f.outcomes.failed[0].second);
      CHECK(f.held() == 6);
      const FreedData freed = f.sender.take_abandoned();
      CHECK(freed.bytes == (40 - acked) * f.path().mtu().max_payload());
      CHECK(freed.messages == 1);
      f.send();
      REQUIRE(f.forwarded.size() == 1);
      CHECK(f.forwarded[0].tsn == last + 1u);
      f.sack(last + 1u);
      while (f.sender.has_unsent()) f.send();
      CHECK(f.sack(last + 2u).became_dry);
    }
  }
}

TEST_CASE("priority: one larger than the buffer gives way whole, and may take its place") {
  Fixture f(0);
  f.ranked(9, std::string(50'000, 'x'));
  f.make_room(3, 1000);
  CHECK(f.held() == 0);
  f.ranked(3, std::string(70'000, 'y'));
  f.make_room(3, 1000);
  CHECK(f.held() == 70'000);
  f.make_room(2, 1000);
  CHECK(f.held() == 0);
}

TEST_CASE("priority: what is acknowledged is not given up, whatever comes in its place") {
  Fixture f;
  f.ranked(9, "a", 0, 1);
  f.ranked(8, "b", 0, 2);
  f.send();
  f.sack(Tsn(1));
  f.enqueue("takes its place");
  f.make_room(1, 16);
  CHECK(f.outcomes.acknowledged == std::vector<std::uint32_t>{1});
  CHECK(f.outcomes.failed == Failed{{"b", true}});
  f.make_room(1, 1);
  CHECK(f.outcomes.failed.size() == 1);
}

TEST_CASE("priority: a peer without FORWARD TSN gets what was begun") {
  Fixture f;
  Sender sender(f.config, {.local_initial_tsn = Tsn(1), .peer_a_rwnd = 1u << 20}, f.paths,
                f.resources);
  const MessageInfo info{.reliability = Reliability::kPriority, .reliability_value = 9};
  const auto push = [&](char letter, std::size_t size) {
    sender.enqueue(info, std::vector<std::uint8_t>(size, static_cast<std::uint8_t>(letter)));
  };
  push('a', 100);
  push('b', 100'000);
  push('c', 10);
  sender.begin_burst(0, f.now);
  while (sender.has_work(0)) {
    std::vector<std::uint8_t> room(sender.next_packet_size(0));
    PacketWriter packet(room, CommonHeader{});
    sender.fill(packet, 0, f.now, f.user);
  }
  REQUIRE(sender.unsent_messages() == 2);
  sender.make_room({1, 1, 1000}, f.user);
  REQUIRE(f.outcomes.failed.size() == 1);
  CHECK(f.outcomes.failed[0] == std::pair(std::string(10, 'c'), false));
  CHECK(sender.unsent_bytes() + sender.unacked_bytes() == 100'100);
}

TEST_CASE("priority: the end reports what is left in order, as lost, and what gave way not again") {
  Fixture f;
  f.ranked(9, "a");
  f.send();
  f.ranked(9, "b");
  f.ranked(7, "c");
  f.ranked(8, "d");
  f.make_room(7, 4);
  f.make_room(7, 3);
  CHECK(f.outcomes.failed == Failed{{"a", true}, {"b", false}});
  const FreedData freed = f.sender.drain(f.user);
  CHECK(f.outcomes.failed == Failed{{"a", true}, {"b", false}, {"c", false}, {"d", false}});
  CHECK(f.outcomes.abandoned == 2);
  CHECK(freed.bytes == 4);
  CHECK(freed.messages == 4);
  CHECK(f.held() == 0);
}

TEST_CASE("priority: while nothing leaves, what gave way takes no memory, and costs little") {
  Fixture f(0);
  f.ranked(1'000'000, "first");
  f.send();
  f.expire_t3();
  CHECK(f.send().size() == 1);  // it probes the window
  constexpr std::uint32_t kKept = 100;
  constexpr std::uint32_t kMessages = 20'000;
  for (std::uint32_t i = 1; i <= kKept; ++i) f.ranked(1'000'000 - i, "12345678");
  const std::size_t memory = f.pool.used_bytes();
  const std::uint64_t before = f.work.steps();
  for (std::uint32_t i = kKept + 1; i <= kMessages; ++i) {
    f.make_room(1'000'000 - i, kKept * 8);
    f.ranked(1'000'000 - i, "12345678");
  }
  CHECK(f.outcomes.failed.size() == kMessages - kKept + 1);
  CHECK(f.held() == kKept * 8);
  // Of which 7 are the height of the heap, once in and once out.
  CHECK(f.work.steps() - before < std::uint64_t{kMessages} * 24);
  CHECK(f.pool.used_bytes() <= 4 * memory);
}

TEST_CASE("priority: what is a victim is found in steps of a logarithm, in any order") {
  Fixture f(0);
  test::TestRandom random(7);
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> model;  // by order of giving up
  std::vector<std::string> expected;
  std::uint64_t most = 0;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const std::uint64_t before = f.work.steps();
    const std::uint32_t priority = random.next32() % 50;
    if (random.next32() % 3 > 0) {
      f.ranked(priority, std::to_string(i));
      model[{~priority, i}] = i;
    } else if (!model.empty() && ~model.begin()->first.first > priority) {
      expected.push_back(std::to_string(model.begin()->second));
      model.erase(model.begin());
      f.make_room(priority, f.held(), 100'000);
    }
    if (f.work.steps() - before < f.sender.unsent_messages()) {
      most = std::max(most, f.work.steps() - before);  // but when it sweeps
    }
  }
  REQUIRE(f.outcomes.failed.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(f.outcomes.failed[i].first == expected[i]);
  }
  CHECK(most <= 13);
}

}  // namespace
}  // namespace rxsctp::sctp
