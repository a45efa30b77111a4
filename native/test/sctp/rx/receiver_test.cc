#include "sctp/rx/receiver.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "test/sctp/rx/receiver_fixture.h"

namespace rxsctp::sctp {

using std::chrono::milliseconds;

namespace {

using Fixture = ReceiverFixture;

}  // namespace

TEST_CASE("receiver: whole messages pass straight through, across SSN and TSN wrap") {
  Fixture f({}, Tsn(0xffffff00));
  for (std::uint32_t i = 0; i < 70000; ++i) {
    REQUIRE(f.data(i, "x", kB | kE, 3, static_cast<std::uint16_t>(i)) == DataOutcome::kAccepted);
  }
  CHECK(f.inbox.messages.size() == 70000);
  CHECK(f.receiver.buffered_bytes() == 0);
  CHECK(f.receiver.unconsumed().bytes == 70000);
  CHECK(f.pool.cached_bytes() == 0);
}

TEST_CASE("receiver: other streams and unordered messages do not wait for a missing TSN") {
  Fixture f;
  f.data(1, "b", kB | kE, 1, 0);
  f.data(3, "u", kB | kE | kU, 0, 0);
  f.data(2, "late", kB | kE, 0, 1);
  CHECK(f.inbox.texts() == "b|u|");
  f.data(0, "first", kB | kE, 0, 0);
  CHECK(f.inbox.texts() == "b|u|first|late|");
  CHECK(f.inbox.messages[1].info.unordered);
  CHECK(f.receiver.buffered_bytes() == 0);
}

TEST_CASE("receiver: fragments in any order make the message") {
  std::vector<std::uint32_t> order{0, 1, 2, 3};
  do {
    Fixture f;
    for (const std::uint32_t i : order) {
      const std::uint8_t flags = (i == 0 ? kB : 0) | (i == 3 ? kE : 0);
      REQUIRE(f.data(i, std::string(1, static_cast<char>('a' + i)), flags) ==
              DataOutcome::kAccepted);
    }
    REQUIRE(f.inbox.texts() == "abcd|");
    REQUIRE(f.receiver.buffered_bytes() == 0);
    REQUIRE(f.pool.used_bytes() == 0);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("receiver: SACK for the first packet, every second one, else after the delay") {
  Fixture f;
  f.data(0, "first");
  f.end();
  CHECK(f.receiver.sack_due());
  f.sack();
  f.data(1, "a", kB | kE, 0, 1);
  f.end();
  CHECK_FALSE(f.receiver.sack_due());
  CHECK(f.receiver.sack_pending());
  CHECK(f.receiver.deadline() == kNow + milliseconds(200));
  f.data(2, "b", kB | kE, 0, 2);
  f.end();
  CHECK(f.receiver.sack_due());
  CHECK(f.sack().cumulative == Tsn(12));
  CHECK_FALSE(f.receiver.sack_due());
  CHECK_FALSE(f.receiver.sack_pending());
  CHECK(f.receiver.deadline() == kNever);
  f.data(3, "c", kB | kE, 0, 3);
  f.end();
  f.receiver.on_deadline(kNow + milliseconds(199));
  CHECK_FALSE(f.receiver.sack_due());
  f.receiver.on_deadline(kNow + milliseconds(200));
  CHECK(f.receiver.sack_due());
}

TEST_CASE("receiver: SACK at once for the I bit, a duplicate, a gap and its end") {
  Fixture f({}, Tsn(9));
  f.data(0, "first");
  f.end();
  f.sack();
  f.initial = Tsn(10);
  f.data(0, "a", kB | kE | kI, 0, 1);
  f.end();
  CHECK(f.receiver.sack_due());
  f.sack();
  CHECK(f.data(0, "a") == DataOutcome::kDuplicate);
  f.end();
  CHECK(f.receiver.sack_due());
  CHECK(f.sack().duplicates == std::vector<Tsn>{Tsn(10)});
  CHECK(f.sack().duplicates.empty());
  f.data(2, "c", kB | kE, 0, 3);
  f.end();
  CHECK(f.receiver.sack_due());
  CHECK(f.sack().gaps == std::vector<GapAckBlock>{{2, 2}});
  f.data(1, "b", kB | kE, 0, 2);
  f.end();
  CHECK(f.receiver.sack_due());
  CHECK(f.sack().gaps.empty());
}

TEST_CASE("receiver: a SACK reports what its packet has room for, gaps first") {
  Fixture f;
  for (std::uint32_t i = 0; i < 100; ++i) f.data(1 + 2 * i, "x", kB | kE | kU);
  f.data(1, "x");
  const auto small = f.sack(12 + 16 + 4 * 7);
  CHECK(small.gaps.size() == 7);
  CHECK(small.duplicates.empty());
  CHECK(f.sack().gaps.size() == 100);
  PacketWriter none{std::span(f.packet).first(24), CommonHeader{}};
  CHECK_FALSE(f.receiver.write_sack(none));
}

TEST_CASE("receiver: contradictory fragments are a protocol violation") {
  SUBCASE("no beginning") {
    Fixture f;
    CHECK(f.data(0, "a", 0) == DataOutcome::kViolation);
    CHECK(f.data(0, "a", kE) == DataOutcome::kViolation);
  }
  SUBCASE("beginning in the middle") {
    Fixture f;
    f.data(0, "a", kB);
    CHECK(f.data(1, "b", kB) == DataOutcome::kViolation);
    CHECK(f.data(1, "b", kB | kE, 1) == DataOutcome::kViolation);
  }
  SUBCASE("beginning in the middle, the later one first") {
    Fixture f;
    f.data(1, "b", kB);
    CHECK(f.data(0, "a", kB) == DataOutcome::kViolation);
  }
  SUBCASE("middle behind a whole message") {
    Fixture f;
    f.data(0, "a");
    CHECK(f.data(1, "b", 0) == DataOutcome::kViolation);
  }
  SUBCASE("a delivered message behind an open fragment") {
    Fixture f;
    f.data(1, "b", kB | kE | kU);
    CHECK(f.data(0, "a", kB) == DataOutcome::kViolation);
  }
  SUBCASE("stream, SSN or order change between fragments") {
    Fixture f;
    f.data(0, "a", kB, 1, 0);
    CHECK(f.data(1, "b", kE, 2, 0) == DataOutcome::kViolation);
    CHECK(f.data(1, "b", kE, 1, 1) == DataOutcome::kViolation);
    CHECK(f.data(1, "b", kE | kU, 1, 0) == DataOutcome::kViolation);
    CHECK(f.data(1, "b", kE, 1, 0) == DataOutcome::kAccepted);
  }
  SUBCASE("one SSN twice") {
    Fixture f;
    CHECK(f.data(1, "a", kB | kE, 0, 5) == DataOutcome::kAccepted);
    CHECK(f.data(2, "b", kB | kE, 0, 5) == DataOutcome::kViolation);
  }
  SUBCASE("no user data") {
    Fixture f;
    CHECK(f.data(0, "") == DataOutcome::kNoUserData);
  }
}

TEST_CASE("receiver: a stream beyond those negotiated is acknowledged and refused") {
  Fixture f;
  CHECK(f.data(0, "a", kB | kE, 16) == DataOutcome::kInvalidStream);
  CHECK(f.receiver.cumulative_tsn() == Tsn(10));
  CHECK(f.inbox.messages.empty());
}

TEST_CASE("receiver: messages above the limit are too large, whole or in pieces") {
  AssociationConfig config;
  config.max_message_size = 10;
  Fixture f(config);
  CHECK(f.data(0, "0123456789x") == DataOutcome::kTooLarge);
  CHECK(f.data(0, "012345", kB) == DataOutcome::kAccepted);
  CHECK(f.data(1, "678", 0) == DataOutcome::kAccepted);
  CHECK(f.data(2, "9x", kE) == DataOutcome::kTooLarge);
  const std::uint8_t rest[] = {'9', 'x'};
  DataChunk last;
  last.tsn = f.initial + 2u;
  last.flags = kE;
  last.payload = rest;
  CHECK(f.receiver.message_length(last) == 11);
  CHECK(f.data(2, "9", kE) == DataOutcome::kAccepted);
  CHECK(f.inbox.texts() == "0123456789|");
}

TEST_CASE("receiver: the window closes, tells so, and opens by consuming") {
  AssociationConfig config;
  config.receive_window = 10000;
  Fixture f(config);
  const std::string kilobyte(1000, 'x');
  for (std::uint32_t i = 0; i < 10; ++i) {
    REQUIRE(f.data(i, kilobyte, kB | kE, 0, static_cast<std::uint16_t>(i)) ==
            DataOutcome::kAccepted);
  }
  f.end();
  CHECK(f.sack().a_rwnd == 0);
  CHECK(f.data(10, kilobyte, kB | kE, 0, 10) == DataOutcome::kNoRoom);
  f.end();
  CHECK(f.receiver.sack_due());
  CHECK(f.sack().a_rwnd == 0);
  // Silly window: crumbs are not told of.
  f.receiver.consume({900, 0});
  CHECK(f.receiver.a_rwnd() == 0);
  CHECK_FALSE(f.receiver.sack_due());
  f.receiver.consume({400, 1});
  CHECK(f.receiver.sack_due());
  CHECK(f.sack().a_rwnd == 1300);
  f.receiver.consume({100, 0});
  CHECK_FALSE(f.receiver.sack_due());
  CHECK(f.data(10, kilobyte, kB | kE, 0, 10) == DataOutcome::kAccepted);
  f.receiver.consume({1u << 30, 1u << 24});
  CHECK(f.receiver.unconsumed().bytes == 0);
  CHECK(f.receiver.a_rwnd() == 10000);
}

TEST_CASE("receiver: a window that is used up and consumed between SACKs is worth one") {
  AssociationConfig config;
  config.receive_window = 10000;
  Fixture f(config);
  f.data(0, "first");
  f.end();
  f.sack();
  f.receiver.consume({5, 1});
  const std::string kilobyte(1000, 'x');
  for (std::uint32_t i = 1; i <= 10; ++i)
    f.data(i, kilobyte, kB | kE, 1, static_cast<std::uint16_t>(i - 1));
  f.end();
  CHECK_FALSE(f.receiver.sack_due());
  f.receiver.consume({2000, 2});
  CHECK(f.receiver.sack_due());
}

TEST_CASE("receiver: room for the next TSN is made by dropping the latest beyond the gap") {
  AssociationConfig config;
  config.receive_window = 4000;
  Fixture f(config);
  const std::string kilobyte(1000, 'x');
  for (std::uint16_t i = 1; i <= 4; ++i) {
    REQUIRE(f.data(i, kilobyte, kB | kE, 0, i) == DataOutcome::kAccepted);
  }
  CHECK(f.data(6, kilobyte, kB | kE, 0, 6) == DataOutcome::kNoRoom);
  CHECK(f.data(0, kilobyte, kB | kE, 0, 0) == DataOutcome::kAccepted);
  CHECK(f.receiver.cumulative_tsn() == Tsn(13));
  CHECK_FALSE(f.receiver.has_gaps());
  CHECK(f.receiver.buffered_bytes() == 0);
  CHECK(f.inbox.messages.size() == 4);
  f.receiver.consume({1000, 1});
  CHECK(f.data(4, kilobyte, kB | kE, 0, 4) == DataOutcome::kAccepted);
  CHECK(f.inbox.messages.size() == 5);
}

TEST_CASE("receiver: reneging keeps the rest of a message") {
  AssociationConfig config;
  config.receive_window = 5500;
  Fixture f(config);
  const std::string kilobyte(1000, 'x');
  f.data(0, kilobyte, kB | kE, 0, 0);
  f.data(1, kilobyte, kB, 0, 1);
  f.data(3, kilobyte, 0, 0, 1);
  f.data(4, kilobyte, 0, 0, 1);
  f.data(5, kilobyte, kE, 0, 1);
  CHECK(f.data(2, kilobyte, 0, 0, 1) == DataOutcome::kAccepted);
  CHECK(f.receiver.cumulative_tsn() == Tsn(14));
  f.receiver.consume({1000, 1});
  CHECK(f.data(5, kilobyte, kE, 0, 1) == DataOutcome::kAccepted);
  REQUIRE(f.inbox.messages.size() == 2);
  CHECK(f.inbox.messages[1].text.size() == 5000);
  CHECK(f.pool.used_bytes() == 0);
}

TEST_CASE("receiver: a message the whole window cannot hold is too large, not a deadlock") {
  AssociationConfig config;
  config.receive_window = 3000;
  Fixture f(config);
  const std::string kilobyte(1000, 'x');
  f.data(0, kilobyte, kB);
  f.data(1, kilobyte, 0);
  f.data(2, kilobyte, 0);
  CHECK(f.data(3, kilobyte, 0) == DataOutcome::kTooLarge);
}

TEST_CASE("receiver: however small the chunks and whatever their order, memory is bounded") {
  std::uint32_t step = 1;
  bool down = false;
  std::uint8_t flags = kU;
  SUBCASE("middles, in order") {}
  SUBCASE("middles, backwards") { down = true; }
  SUBCASE("middles with gaps") { step = 2; }
  SUBCASE("whole messages that wait") { flags = kB | kE; }
  SUBCASE("whole messages that wait, backwards") {
    flags = kB | kE;
    down = true;
  }
  SUBCASE("few and far between") {
    flags = kB | kE;
    step = 61;
  }
  for (const std::uint32_t window : {4096u, 100'000u, 2u << 20}) {
    AssociationConfig config;
    config.receive_window = window;
    Fixture f(config);
    // The index of what is stored takes up to a quarter of the window, or 4 KiB; sets of TSNs take
    // 8 KiB each.
    const std::size_t limit = (Receiver::kMaxOverhead + 1) * std::size_t{window} + 20'000;
    const std::uint32_t reach = std::min(std::max(window / 16, 1024u), 65535u);
    for (std::uint32_t i = step; i < reach - 1; i += step) {
      const std::uint32_t offset = down ? reach - i : i + 1;
      const DataOutcome outcome = f.data(offset, "x", flags, 0, static_cast<std::uint16_t>(offset));
      REQUIRE((outcome == DataOutcome::kAccepted || outcome == DataOutcome::kNoRoom));
      REQUIRE(f.pool.used_bytes() < limit);
    }
    CHECK(f.data(0, "x", kB | kE | kU) == DataOutcome::kAccepted);
  }
}

TEST_CASE("receiver: a long message takes little more than its payload, in any order") {
  AssociationConfig config;
  config.receive_window = config.max_message_size = 8u << 20;
  constexpr std::uint32_t kFragments = 10'000;
  const std::string text(520, 'x');
  std::vector<std::uint32_t> order(kFragments);
  std::iota(order.begin(), order.end(), 0u);
  std::mt19937 random(3);
  SUBCASE("in order") {}
  SUBCASE("each pair swapped") {
    for (std::size_t i = 0; i < kFragments; i += 2) std::swap(order[i], order[i + 1]);
  }
  SUBCASE("in threes") {
    for (std::size_t i = 0; i + 2 < kFragments; i += 3) std::swap(order[i], order[i + 2]);
  }
  SUBCASE("backwards") { std::reverse(order.begin(), order.end()); }
  SUBCASE("shuffled") { std::shuffle(order.begin(), order.end(), random); }
  Fixture f(config);
  for (const std::uint32_t i : order) {
    const int flags = (i == 0 ? kB : 0) | (i + 1 == kFragments ? kE : 0);
    REQUIRE(f.data(i, text, static_cast<std::uint8_t>(flags)) == DataOutcome::kAccepted);
    REQUIRE(f.pool.used_bytes() <= 3 * f.receiver.buffered_bytes() + 100'000);
  }
  REQUIRE(f.inbox.messages.size() == 1);
  CHECK(f.inbox.messages[0].text.size() == std::size_t{520} * kFragments);
  CHECK(f.pool.used_bytes() == 0);
}

TEST_CASE("receiver: what is stored fills its memory, and a_rwnd says so") {
  AssociationConfig config;
  config.receive_window = 100'000;
  Fixture f(config);
  DataOutcome outcome = DataOutcome::kAccepted;
  std::uint32_t i = 0;
  while (outcome == DataOutcome::kAccepted) outcome = f.data(i += 2, "x", kU);
  CHECK(outcome == DataOutcome::kNoRoom);
  CHECK(i / 2 > 100'000 / 64);
  CHECK(f.receiver.a_rwnd() == 0);
  // The next in order is taken, at the cost of the latest.
  CHECK(f.data(0, "x", kB | kE | kU) == DataOutcome::kAccepted);
}

TEST_CASE("receiver: a window that the user lets fill up is reported once, when it stays shut") {
  AssociationConfig config;
  config.receive_window = 10000;
  Fixture f(config);
  const std::string kilobyte(1000, 'x');
  std::uint32_t next = 0;
  const auto fill = [&] {
    while (f.data(next, kilobyte, kB | kE | kU) == DataOutcome::kAccepted) ++next;
  };
  const auto until_full = [&] {
    for (int i = 0; i < 10; ++i) {
      REQUIRE(f.data(next++, kilobyte, kB | kE | kU) == DataOutcome::kAccepted);
    }
    f.end();
    f.sack();
  };
  until_full();
  CHECK_FALSE(f.receiver.take_window_full());
  CHECK(f.receiver.deadline() == kNow + ReceiveWindow::kFullDelay);

  SUBCASE("the user was only a little late") {
    f.receiver.consume({1000, 1});
    CHECK(f.receiver.deadline() == kNever);
    CHECK_FALSE(f.receiver.take_window_full());
  }
  SUBCASE("it stays shut") {
    f.receiver.on_deadline(kNow + ReceiveWindow::kFullDelay);
    CHECK(f.receiver.take_window_full());
    CHECK_FALSE(f.receiver.take_window_full());
    CHECK(f.receiver.deadline() == kNever);
    f.receiver.consume({2000, 2});
    f.sack();
    fill();
    f.end();
    CHECK_FALSE(f.receiver.take_window_full());
    f.receiver.consume({10000, 10});
    f.sack();
    until_full();
    f.receiver.on_deadline(kNow + ReceiveWindow::kFullDelay);
    CHECK(f.receiver.take_window_full());
  }
  SUBCASE("DATA is dropped") {
    fill();
    CHECK(f.receiver.take_window_full());
  }
}

/// Delivers messages of a byte, unordered, from TSN `from` on until one finds no room.
std::uint32_t crumbs(Fixture& f, std::uint32_t from) {
  std::uint32_t next = from;
  while (f.data(next, "x", kB | kE | kU) == DataOutcome::kAccepted) ++next;
  return next - from;
}

TEST_CASE("receiver: a message counts as 64 bytes of the window at least") {
  AssociationConfig config;
  config.receive_window = 64000;
  Fixture f(config);
  std::uint32_t next = 0;
  for (; next < 250; ++next) f.data(next, "x", kB | kE | kU);
  CHECK(f.receiver.a_rwnd() == 64000 - 250 * 64);
  // What larger ones take beyond that pays for small ones.
  f.data(next++, std::string(1000, 'x'), kB | kE | kU);
  CHECK(f.receiver.a_rwnd() == 64000 - 251 * 64);
  f.data(next++, std::string(40000, 'x'), kB | kE | kU);
  CHECK(f.receiver.a_rwnd() == 64000 - 250 - 1000 - 40000);
  f.receiver.consume({41250, 252});
  CHECK(f.receiver.a_rwnd() == 64000);
}

TEST_CASE("receiver: tiny messages shut the window, and a peer that goes on is dropped at four") {
  AssociationConfig config;
  config.receive_window = 64000;
  Fixture f(config);
  for (std::uint32_t i = 0; i < 999; ++i) f.data(i, "x", kB | kE | kU);
  f.end();
  CHECK(f.sack().a_rwnd == 64);
  CHECK(f.receiver.deadline() == kNever);
  f.data(999, "x", kB | kE | kU);
  f.end();
  CHECK(f.sack().a_rwnd == 0);
  CHECK(f.receiver.deadline() == kNow + ReceiveWindow::kFullDelay);

  // Promised before: the peer counts payload.
  CHECK(crumbs(f, 1000) == 3000);
  CHECK(f.receiver.unconsumed().messages == 4000);
  CHECK(f.receiver.take_window_full());
  f.end();
  CHECK(f.receiver.sack_due());
  CHECK(f.sack().a_rwnd == 0);
  CHECK(f.data(4000, std::string(1000, 'x'), kB) == DataOutcome::kNoRoom);

  // Room for messages again, and none that would be told of.
  f.receiver.consume({1000, 1000});
  CHECK_FALSE(f.receiver.sack_due());
  CHECK(crumbs(f, 4000) == 1000);
  f.receiver.consume({3500, 3500});
  CHECK(f.receiver.sack_due());
  CHECK(f.sack().a_rwnd == 32000);
  f.receiver.consume({500, 500});
  CHECK(f.receiver.a_rwnd() == 64000);
}

TEST_CASE("receiver: tiny messages that wait for order come on top of four windows, once") {
  AssociationConfig config;
  config.receive_window = 64000;
  Fixture f(config);
  CHECK(f.data(0, "x", kB | kE, 1, 0) == DataOutcome::kAccepted);
  std::uint32_t next = 2;
  for (; next < 1000; ++next) {
    REQUIRE(f.data(next, "x", kB | kE, 1, static_cast<std::uint16_t>(next)) ==
            DataOutcome::kAccepted);
  }
  next += crumbs(f, next);
  CHECK(f.receiver.unconsumed().messages == 4000);
  CHECK(f.data(1, "x", kB | kE, 1, 1) == DataOutcome::kNoRoom);
  f.receiver.consume({1, 1});
  CHECK(f.data(1, "x", kB | kE, 1, 1) == DataOutcome::kAccepted);
  CHECK(f.receiver.unconsumed().messages == 3999 + 999);
  CHECK(f.data(next, "x", kB | kE | kU) == DataOutcome::kNoRoom);
}

TEST_CASE("receiver: small messages behind a gap take of the window what they are long") {
  AssociationConfig config;
  config.receive_window = 100000;
  Fixture f(config);
  const std::string text(64, 'x');
  std::uint16_t i = 1;
  while (f.data(i, text, kB | kE, 0, i) == DataOutcome::kAccepted) ++i;
  CHECK(i - 1 == 100000 / 64);
  CHECK(f.receiver.buffered_bytes() == (i - 1u) * 64);
  CHECK(f.data(0, text, kB | kE, 0, 0) == DataOutcome::kAccepted);
  CHECK(f.inbox.messages.size() > 100000 / 64 - 2);
}

TEST_CASE("receiver: any chunk below the highest displaces the highest when the window is full") {
  AssociationConfig config;
  config.receive_window = 4000;
  Fixture f(config);
  const std::string kilobyte(1000, 'x');
  for (std::uint16_t i = 4; i <= 7; ++i) {
    REQUIRE(f.data(i, kilobyte, kB | kE, 0, i) == DataOutcome::kAccepted);
  }
  CHECK(f.data(2, kilobyte, kB | kE, 0, 2) == DataOutcome::kAccepted);
  CHECK(f.sack().gaps == std::vector<GapAckBlock>{{3, 3}, {5, 7}});
  CHECK(f.data(8, kilobyte, kB | kE, 0, 8) == DataOutcome::kNoRoom);
}

TEST_CASE("receiver: every message once and in order, whatever the order and duplication") {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Fixture f({}, Tsn(0xfffffff0 - seed));
    struct Planned {
      std::uint32_t offset;
      std::string text;
      std::uint8_t flags;
      std::uint16_t stream;
      std::uint16_t ssn;
    };
    std::vector<Planned> chunks;
    std::map<int, std::vector<std::string>> sent;
    std::map<std::uint16_t, std::uint16_t> ssns;
    std::uint32_t offset = 0;
    for (int m = 0; m < 60; ++m) {
      const auto stream = static_cast<std::uint16_t>(random() % 4);
      const bool unordered = random() % 4 == 0;
      const std::uint32_t fragments = 1 + random() % 4;
      const std::uint16_t ssn = unordered ? 0 : ssns[stream]++;
      std::string whole;
      for (std::uint32_t i = 0; i < fragments; ++i) {
        const std::string text = std::to_string(m) + "." + std::to_string(i) + ";";
        const int flags = (i == 0 ? kB : 0) | (i + 1 == fragments ? kE : 0) | (unordered ? kU : 0);
        chunks.push_back({offset++, text, static_cast<std::uint8_t>(flags), stream, ssn});
        whole += text;
      }
      sent[unordered ? -1 : stream].push_back(whole);
    }
    const std::size_t count = chunks.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (random() % 3 == 0) chunks.push_back(chunks[i]);
    }
    std::shuffle(chunks.begin(), chunks.end(), random);
    for (const Planned& c : chunks) {
      const DataOutcome outcome = f.data(c.offset, c.text, c.flags, c.stream, c.ssn);
      REQUIRE((outcome == DataOutcome::kAccepted || outcome == DataOutcome::kDuplicate));
    }
    std::map<int, std::vector<std::string>> received;
    for (const auto& message : f.inbox.messages) {
      received[message.info.unordered ? -1 : message.info.stream].push_back(message.text);
    }
    std::sort(sent[-1].begin(), sent[-1].end());
    std::sort(received[-1].begin(), received[-1].end());
    REQUIRE(received == sent);
    REQUIRE(f.receiver.buffered_bytes() == 0);
    REQUIRE(f.pool.used_bytes() == 0);
    REQUIRE_FALSE(f.receiver.has_gaps());
  }
}

}  // namespace rxsctp::sctp
