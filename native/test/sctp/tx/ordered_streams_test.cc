#include "sctp/tx/ordered_streams.h"

#include <doctest/doctest.h>

#include <vector>

#include "sctp/memory/buffer_pool.h"
#include "sctp/work.h"

namespace rxsctp::sctp {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Fixture {
  BufferPool pool;
  Work work;
  Resources resources{pool, work};
  OrderedStreams streams{resources};

  void push(std::uint16_t stream, std::size_t size, bool unordered = false,
            std::uint32_t token = 0) {
    MessageInfo info;
    info.stream = stream;
    info.unordered = unordered;
    info.token = token;
    streams.push(info, Bytes(size, static_cast<std::uint8_t>(stream)));
  }
  StreamStats stats(std::uint16_t stream) const {
    StreamTable<StreamStats> all;
    streams.fill(all);
    return all[stream];
  }
};

TEST_CASE("OrderedStreams: messages are cut one after the other, in the order they came") {
  Fixture fixture;
  OrderedStreams& streams = fixture.streams;
  fixture.push(3, 100);
  fixture.push(1, 10);
  CHECK(streams.unsent().messages == 2);
  CHECK(streams.unsent().bytes == 110);
  CHECK(streams.next_unsent() == 100);

  const Fragment first = streams.cut(60);
  CHECK(streams.next_unsent() == 40);
  const Fragment second = streams.cut(40);
  CHECK(streams.next_unsent() == 10);
  const Fragment third = streams.cut(10);
  CHECK(!streams.has_unsent());
  CHECK(streams.next_unsent() == 0);

  CHECK(streams.chunk(first).stream == 3);
  CHECK(streams.chunk(first).flags == DataChunk::kBeginning);
  CHECK(streams.chunk(first).payload.size() == 60);
  CHECK(streams.chunk(second).flags == DataChunk::kEnding);
  CHECK(streams.chunk(second).payload.size() == 40);
  CHECK(streams.chunk(third).stream == 1);
  CHECK(streams.chunk(third).flags == (DataChunk::kBeginning | DataChunk::kEnding));
}

TEST_CASE("OrderedStreams: an ordered message has the next SSN of its stream, an unordered none") {
  Fixture fixture;
  OrderedStreams& streams = fixture.streams;
  const auto ssn = [&](std::uint16_t stream, bool unordered) {
    fixture.push(stream, 1, unordered);
    return streams.chunk(streams.cut(1)).ssn;
  };
  CHECK(ssn(1, false) == Ssn(0));
  CHECK(ssn(1, true) == Ssn(0));
  CHECK(ssn(1, false) == Ssn(1));
  CHECK(ssn(2, false) == Ssn(0));
  CHECK(ssn(1, false) == Ssn(2));
}

TEST_CASE("OrderedStreams: what is withdrawn is gone at once, wherever it waits") {
  Fixture fixture;
  OrderedStreams& streams = fixture.streams;
  std::vector<std::uint32_t> handles;
  for (std::uint16_t i = 0; i < 6; ++i) {
    handles.push_back(streams.push({.stream = 1}, Bytes(10u + i)));
  }
  streams.cut(4);
  for (const std::size_t i : {3u, 5u, 2u}) {
    CHECK(streams.withdraw(handles[i]).size() == 10 + i);
  }
  CHECK(streams.size() == 3);
  CHECK(streams.unsent().messages == 3);
  CHECK(streams.unsent().bytes == 6 + 11 + 14);
  CHECK(fixture.stats(1).unsent_messages == 3);
  CHECK(fixture.stats(1).messages_sent == 3);
  std::vector<std::size_t> cut;
  while (streams.has_unsent()) {
    const auto length = static_cast<std::uint16_t>(streams.next_unsent());
    const Fragment last = streams.cut(length);
    cut.push_back(length);
    CHECK(streams.chunk(last).ssn == Ssn(static_cast<std::uint16_t>(cut.size() - 1)));
    streams.let_go(last);
  }
  CHECK(cut == std::vector<std::size_t>{6, 11, 14});
  CHECK(streams.size() == 0);
  CHECK(fixture.pool.used_bytes() == 0);
}

TEST_CASE("OrderedStreams: messages are taken out in any order, and their memory is used again") {
  Fixture fixture;
  OrderedStreams& streams = fixture.streams;
  std::vector<Fragment> ends;
  for (std::uint16_t stream = 0; stream < 3; ++stream) {
    fixture.push(stream, 8);
    ends.push_back(streams.cut(8));
  }
  CHECK(streams.take(ends[1]).info.stream == 1);
  fixture.push(7, 8);
  const Fragment again = streams.cut(8);
  CHECK(again.message == ends[1].message);
  CHECK(streams.take(ends[0]).info.stream == 0);
  CHECK(streams.take(again).info.stream == 7);
  CHECK(streams.take(ends[2]).bytes().size() == 8);
}

TEST_CASE("OrderedStreams: what is not all cut is taken out in its turn, begun or not") {
  Fixture fixture;
  OrderedStreams& streams = fixture.streams;
  fixture.push(1, 100);
  fixture.push(2, 10);
  streams.cut(60);
  const OutgoingMessage begun = streams.take_unsent();
  CHECK(begun.info.stream == 1);
  CHECK(begun.sent == 60);
  CHECK(streams.next_unsent() == 10);
  CHECK(streams.take_unsent().sent == 0);
  CHECK(!streams.has_unsent());
  CHECK(streams.unsent().messages == 0);
}

TEST_CASE("OrderedStreams: a message with a token is tracked from its first fragment to its end") {
  Fixture fixture;
  OrderedStreams& streams = fixture.streams;
  fixture.push(1, 10, false, 77);
  fixture.push(1, 10, false, 78);
  CHECK(!streams.has_tracked());
  streams.cut(4);
  CHECK(streams.has_tracked());
  CHECK(streams.take(streams.cut(6)).info.token == 77);
  CHECK(!streams.has_tracked());
  CHECK(streams.take_unsent().info.token == 78);
  CHECK(!streams.has_tracked());
}

TEST_CASE("OrderedStreams: each stream counts what was sent of it, and what waits") {
  Fixture fixture;
  fixture.push(1, 100);
  fixture.push(1, 50);
  fixture.push(2, 10);
  fixture.streams.cut(60);
  const StreamStats first = fixture.stats(1);
  CHECK(first.messages_sent == 2);
  CHECK(first.bytes_sent == 60);
  CHECK(first.unsent_messages == 2);
  CHECK(first.unsent_bytes == 90);
  CHECK(fixture.stats(2).messages_sent == 1);
  CHECK(fixture.stats(2).unsent_bytes == 10);
}

}  // namespace
}  // namespace rxsctp::sctp
