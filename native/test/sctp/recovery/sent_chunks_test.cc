#include "sctp/recovery/sent_chunks.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

namespace {

using State = SentChunk::State;
using std::chrono::milliseconds;

const Time kStart = Time(std::chrono::seconds(100));

struct Fixture {
  BufferPool pool;
  Work work;
  Resources resources{pool, work};
  SentChunks chunks{Tsn(0xffffffff), resources};
};

}  // namespace

TEST_CASE("sent chunks: each knows when and how often it was sent") {
  Fixture f;
  const Tsn tsn = f.chunks.push(10, 3, kStart);
  CHECK(tsn == Tsn(0xffffffff));
  CHECK(f.chunks.push(20, 3, kStart) == Tsn(0));
  SentChunk& chunk = f.chunks[tsn];
  CHECK(+chunk.path == 3);
  CHECK(chunk.wire_size() == 16 + 12);
  CHECK(chunk.age(kStart + milliseconds(40)) == milliseconds(40));
  CHECK_FALSE(chunk.retransmitted());
  chunk.note_sent_again(kStart + milliseconds(50));
  CHECK(chunk.retransmitted());
  CHECK(+chunk.times_sent == 2);
  CHECK(chunk.age(kStart + milliseconds(60)) == milliseconds(10));
  for (int i = 0; i < 1000; ++i) chunk.note_sent_again(kStart);
  CHECK(+chunk.times_sent == +SentChunk::kManyTimes);
  CHECK(chunk.retransmitted());
}

TEST_CASE("sent chunks: the age of a chunk is right where the low bits of the time come round") {
  Fixture f;
  const Time late(Duration((std::int64_t{5} << 32) - 7));
  const Tsn tsn = f.chunks.push(10, 0, late);
  CHECK(f.chunks[tsn].age(late + Duration(20)) == Duration(20));
}

TEST_CASE("sent chunks: payload in flight is what is neither acknowledged nor lost") {
  Fixture f;
  const Tsn first = f.chunks.push(1, 0, kStart);
  const Tsn second = f.chunks.push(10, 0, kStart);
  const Tsn third = f.chunks.push(100, 0, kStart);
  CHECK(f.chunks.payload_in_flight() == 111);
  f.chunks.set_lost(first);
  f.chunks.set_gap_acked(second);
  CHECK(f.chunks.payload_in_flight() == 100);
  CHECK(f.chunks.first_lost() == first);
  CHECK(f.chunks.next_missable(first, third) == third);
  SUBCASE("a lost one that leaves again is in flight on its new path") {
    f.chunks.set_retransmitted(first, 5);
    CHECK(+f.chunks[first].path == 5);
    CHECK(f.chunks.payload_in_flight() == 101);
  }
  SUBCASE("a lost one that is found is where it was") {
    f.chunks.set_found(first);
    CHECK(+f.chunks[first].path == 0);
    CHECK(f.chunks.payload_in_flight() == 101);
  }
  SUBCASE("and one that the peer takes back") {
    f.chunks.set_lost(third);
    f.chunks.set_reneged(second);
    CHECK((f.chunks[second].state == State::kInFlight));
    CHECK(f.chunks.payload_in_flight() == 10);
  }
  f.chunks.clear();
  CHECK(f.chunks.empty());
  CHECK_FALSE(f.chunks.has_lost());
  CHECK(f.chunks.payload_in_flight() == 0);
  CHECK(f.chunks.next_tsn() == third + 1u);
  CHECK(f.pool.used_bytes() == 0);
}

}  // namespace rxsctp::sctp
