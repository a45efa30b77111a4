// Where an association whose peer has several addresses sends what answers a packet, and what it
// repeats (RFC 9260, 6.4).
#include <doctest/doctest.h>

#include "test/sctp/support/accepted.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

/// Whether one packet has left since that was last asked: for the path, and with the chunk.
bool answers_on(Accepted& end, std::uint8_t path, ChunkType type) {
  const bool alone = end.host.outbox.size() == 1;
  const std::vector<Bytes> packets = end.take(path);
  end.host.outbox.clear();
  return alone && packets.size() == 1 && has_chunk(packets[0], type);
}

}  // namespace

TEST_CASE("a SACK leaves for where the DATA came from (RFC 9260, 6.4)") {
  Accepted end(3);
  end.confirm_all();
  end.receive_data(2, Tsn(0));
  CHECK(answers_on(end, 2, ChunkType::kSack));
  end.receive_data(1, Tsn(1));
  end.receive_data(1, Tsn(2));
  CHECK(answers_on(end, 1, ChunkType::kSack));
  end.receive_data(0, Tsn(3));
  SUBCASE("when its delay is over, too") { end.pass(end.config.sack_delay); }
  SUBCASE("that of the last of what it acknowledges") {
    end.receive_data(1, Tsn(4));
    CHECK(answers_on(end, 1, ChunkType::kSack));
    end.receive_data(0, Tsn(5));
    end.receive_data(0, Tsn(6));
  }
  CHECK(answers_on(end, 0, ChunkType::kSack));
}

TEST_CASE("what came twice is acknowledged on another path: there SACKs seem to get lost") {
  Accepted end(3);
  end.confirm_all();
  end.receive_data(1, Tsn(0));
  CHECK(answers_on(end, 1, ChunkType::kSack));
  end.receive_data(1, Tsn(0));
  CHECK(answers_on(end, 0, ChunkType::kSack));
  end.receive_data(0, Tsn(0));
  CHECK(answers_on(end, 1, ChunkType::kSack));
  SUBCASE("but where there is one path only, on that") {
    Accepted single(1);
    single.take(0);
    single.receive_data(0, Tsn(0));
    CHECK(answers_on(single, 0, ChunkType::kSack));
    single.receive_data(0, Tsn(0));
    CHECK(answers_on(single, 0, ChunkType::kSack));
  }
}

TEST_CASE("no SACK goes to a path that is not confirmed, or does not answer") {
  Accepted end(2);
  SUBCASE("unconfirmed: nothing but a HEARTBEAT (RFC 9260, 5.4)") {}
  SUBCASE("inactive") {
    end.confirm_all();
    for (int i = 0; i < 6; ++i) end.association->paths()[1].on_error();
    REQUIRE(end.state(1) == PathState::kInactive);
  }
  end.host.outbox.clear();
  end.receive_data(1, Tsn(0));
  CHECK(answers_on(end, 0, ChunkType::kSack));
}

TEST_CASE("a HEARTBEAT is answered where it came from, whatever is known of the path") {
  Accepted end(2);
  end.host.outbox.clear();
  const Bytes info{0, 1, 0, 8, 1, 2, 3, 4};
  for (const std::uint8_t path : {1, 0}) {
    end.receive_empty(path, ChunkType::kHeartbeat, info);
    CHECK(answers_on(end, path, ChunkType::kHeartbeatAck));
  }
}

}  // namespace rxsctp::sctp::test
