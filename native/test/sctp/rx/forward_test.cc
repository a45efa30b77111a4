// What a Receiver makes of FORWARD TSN (RFC 3758, 3.6).
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "test/sctp/rx/receiver_fixture.h"

namespace rxsctp::sctp {
namespace {

struct Fixture : ReceiverFixture {
  using ReceiverFixture::ReceiverFixture;

  /// `offset` from the first TSN, as in data().
  void forward(std::uint32_t offset, const std::vector<SkippedStream>& streams = {}) {
    std::vector<std::uint8_t> room(CommonHeader::kSize + kForwardTsnHeaderSize +
                                   4 * streams.size());
    PacketWriter writer(room, CommonHeader{});
    REQUIRE(write_forward_tsn(writer, initial + offset, streams));
    ChunkCursor cursor(std::span<const std::uint8_t>(room).subspan(CommonHeader::kSize));
    receiver.on_forward_tsn(*ForwardTsnView::parse(*cursor.next()), {inbox, 1});
  }
  Tsn at(std::uint32_t offset) const { return initial + offset; }
};

TEST_CASE("forward: the cumulative TSN moves to what it says, and on over what has arrived") {
  Fixture f;
  f.data(0, "a", kB | kE, 0, 0);
  f.data(2, "c", kB | kE | kU);
  f.data(3, "d", kB | kE | kU);
  f.data(5, "f", kB | kE | kU);
  f.forward(1);
  f.end();
  CHECK(f.receiver.cumulative_tsn() == f.at(3));
  REQUIRE(f.receiver.sack_due());  // there is a gap
  const auto sack = f.sack();
  CHECK(sack.cumulative == f.at(3));
  CHECK(sack.gaps == std::vector<GapAckBlock>{{2, 2}});
}

TEST_CASE("forward: ordered messages that waited for a skipped one are delivered, in order") {
  Fixture f;
  f.data(1, "b", kB | kE, 3, 1);
  f.data(2, "c", kB | kE, 3, 2);
  f.data(4, "e", kB | kE, 3, 4);
  f.data(5, "other", kB | kE, 4, 1);
  CHECK(f.inbox.texts() == "");
  f.forward(0, {{3, Ssn(0)}});
  CHECK(f.inbox.texts() == "b|c|");
  f.forward(3, {{3, Ssn(3)}, {4, Ssn(0)}});
  CHECK(f.inbox.texts() == "b|c|e|other|");
  CHECK(f.receiver.buffered_bytes() == 0);
  f.data(6, "next", kB | kE, 3, 5);
  CHECK(f.inbox.messages.back().text == "next");
}

TEST_CASE("forward: messages of several lost ones in between are delivered, too") {
  Fixture f;
  f.data(1, "b", kB | kE, 0, 1);
  f.data(3, "d", kB | kE, 0, 3);
  f.forward(4, {{0, Ssn(4)}});
  CHECK(f.inbox.texts() == "b|d|");
  CHECK(f.data(5, "f", kB | kE, 0, 5) == DataOutcome::kAccepted);
  CHECK(f.inbox.texts() == "b|d|f|");
}

TEST_CASE("forward: fragments of a skipped message leave nothing behind") {
  for (const std::uint8_t unordered : {std::uint8_t{0}, kU}) {
    Fixture f;
    const auto flags = [&](std::uint8_t more) {
      return static_cast<std::uint8_t>(more | unordered);
    };
    f.data(0, "1", flags(kB));
    f.data(2, "3", flags(0));
    f.data(3, "4", flags(kE));
    CHECK(f.receiver.buffered_bytes() == 3);
    f.forward(3, {{0, Ssn(0)}});
    CHECK(f.receiver.buffered_bytes() == 0);
    CHECK(f.inbox.messages.empty());
    CHECK(f.data(4, "next", flags(kB | kE), 0, 1) == DataOutcome::kAccepted);
    CHECK(f.inbox.texts() == "next|");
  }
}

TEST_CASE("forward: the rest of a message that it has cut through is no contradiction") {
  Fixture f;
  f.data(0, "1", kB);
  f.forward(1, {{0, Ssn(0)}});
  CHECK(f.receiver.buffered_bytes() == 0);
  CHECK(f.data(2, "3", 0) == DataOutcome::kAccepted);  // had been on its way
  CHECK(f.data(3, "4", kE) == DataOutcome::kAccepted);
  CHECK(f.inbox.messages.empty());
  CHECK(f.data(4, "next", kB | kE, 0, 1) == DataOutcome::kAccepted);
  CHECK(f.inbox.texts() == "next|");
  f.forward(3, {});  // old by now
  CHECK(f.inbox.texts() == "next|");
}

TEST_CASE("forward: a message of before what its stream waits for is thrown away") {
  Fixture f;
  f.forward(0, {{0, Ssn(5)}});
  CHECK(f.data(1, "old", kB | kE, 0, 4) == DataOutcome::kAccepted);
  CHECK(f.data(2, "o", kB, 0, 5) == DataOutcome::kAccepted);
  CHECK(f.data(3, "ld", kE, 0, 5) == DataOutcome::kAccepted);
  CHECK(f.receiver.buffered_bytes() == 0);
  CHECK(f.inbox.messages.empty());
  f.data(4, "new", kB | kE, 0, 6);
  CHECK(f.inbox.texts() == "new|");
}

TEST_CASE("forward: what is skipped and comes all the same is a duplicate") {
  Fixture f;
  f.forward(1, {{0, Ssn(1)}});
  CHECK(f.data(1, "late", kB | kE, 0, 1) == DataOutcome::kDuplicate);
  f.end();
  CHECK(f.sack().duplicates == std::vector<Tsn>{f.at(1)});
  CHECK(f.inbox.messages.empty());
}

TEST_CASE("forward: one that tells nothing new changes nothing and asks for a SACK") {
  Fixture f;
  f.data(0, "a", kB | kE, 0, 0);
  f.end();
  f.sack();
  f.data(1, "b", kB | kE, 0, 1);
  f.end();
  CHECK_FALSE(f.receiver.sack_due());
  f.forward(1, {{0, Ssn(9)}});
  f.end();
  CHECK(f.receiver.sack_due());
  f.data(2, "c", kB | kE, 0, 2);
  CHECK(f.inbox.texts() == "a|b|c|");
}

TEST_CASE("forward: streams there are none of are left alone") {
  Fixture f;
  f.forward(0, {{16, Ssn(3)}, {0xffff, Ssn(3)}, {15, Ssn(3)}});
  f.data(1, "x", kB | kE, 15, 4);
  CHECK(f.inbox.texts() == "x|");
}

TEST_CASE("forward: a jump costs what is stored, however far it is") {
  Fixture f;
  for (std::uint32_t i = 1; i <= 100; ++i) f.data(2 * i, "x", kB | kE | kU);
  const std::uint64_t before = f.work.steps();
  f.forward(0x7fff0000, {{0, Ssn(0x7fff)}});
  CHECK(f.work.steps() - before < 2'000);
  CHECK(f.receiver.cumulative_tsn() == f.at(0x7fff0000));
  CHECK(f.receiver.buffered_bytes() == 0);
  f.data(0x7fff0001, "on", kB | kE, 0, 0x8000);
  CHECK(f.inbox.messages.back().text == "on");
}

TEST_CASE("forward: what it frees opens the window") {
  AssociationConfig config;
  config.receive_window = 4096;
  Fixture f(config);
  f.data(0, std::string(1000, 'x'), kB);
  f.data(2, std::string(1000, 'x'), 0);
  f.end();
  CHECK(f.receiver.a_rwnd() <= 2096);
  f.forward(2, {{0, Ssn(0)}});
  CHECK(f.receiver.a_rwnd() == 4096);
}

}  // namespace
}  // namespace rxsctp::sctp
