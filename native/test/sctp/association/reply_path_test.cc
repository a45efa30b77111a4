// Where an association whose peer has several addresses sends what answers a packet, and what it
// repeats (RFC 9260, 6.4).
#include <doctest/doctest.h>

#include "sctp/packet/init_chunk.h"
#include "sctp/packet/state_cookie_parameter.h"
#include "test/sctp/support/multihomed.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

/// Whether one packet has left since that was last asked: for the path, and with the chunk.
bool answers_on(Multihomed& end, std::uint8_t path, ChunkType type) {
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
  end.receive_data(0, Tsn(0));
  CHECK(answers_on(end, 0, ChunkType::kSack));
  end.receive_data(0, Tsn(0));  // in turns: the other may be the one where they get lost
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
    end.receive_chunk(path, ChunkType::kHeartbeat, info);
    CHECK(answers_on(end, path, ChunkType::kHeartbeatAck));
  }
}

TEST_CASE("SHUTDOWN and SHUTDOWN ACK go to another path when T2 expires (RFC 9260, 6.4)") {
  Accepted end(3);
  end.confirm_all();
  ChunkType type = ChunkType::kShutdown;
  SUBCASE("SHUTDOWN") {
    end.association->shutdown();
    end.association->transmit(end.now, end.host);
    CHECK(answers_on(end, 0, type));
  }
  SUBCASE("SHUTDOWN ACK") {
    type = ChunkType::kShutdownAck;
    end.receive_chunk(0, ChunkType::kShutdown, Bytes(4, 0xff));
    CHECK(answers_on(end, 0, type));
    end.receive_chunk(2, ChunkType::kShutdown, Bytes(4, 0xff));  // where the peer asks again
    CHECK(answers_on(end, 2, type));
    end.receive_chunk(0, ChunkType::kShutdown, Bytes(4, 0xff));
    CHECK(answers_on(end, 0, type));
  }
  const auto timer = [&] { end.pass(end.association->next_deadline() - end.now); };
  timer();
  CHECK(end.association->paths()[0].error_count() == 1);
  CHECK(answers_on(end, 1, type));
  timer();
  CHECK(end.association->paths()[1].error_count() == 1);
  CHECK(answers_on(end, 2, type));
  timer();
  CHECK(end.association->paths()[2].error_count() == 1);
  CHECK(answers_on(end, 0, type));
}

TEST_CASE("SHUTDOWN goes again, with the SACK, to who goes on sending (RFC 9260, 9.2)") {
  Accepted end(2);
  end.confirm_all();
  end.association->shutdown();
  end.association->transmit(end.now, end.host);
  CHECK(answers_on(end, 0, ChunkType::kShutdown));
  end.receive_data(1, Tsn(0));
  REQUIRE(end.host.outbox.size() == 1);
  CHECK(has_chunk(end.host.outbox[0].bytes, ChunkType::kSack));
  CHECK(answers_on(end, 1, ChunkType::kShutdown));
}

TEST_CASE("COOKIE ACK goes to where the COOKIE ECHO came from, once more, too") {
  Accepted end(2);
  CHECK(has_chunk(end.take(0)[0], ChunkType::kCookieAck));
  end.confirm_all();
  end.association->confirm_by_cookie(end.now);  // as the stack does when it has opened the cookie
  end.receive_chunk(1, ChunkType::kCookieEcho, Bytes(20, 1));
  CHECK(answers_on(end, 1, ChunkType::kCookieAck));
}

TEST_CASE("SHUTDOWN goes to a path that is confirmed meanwhile, where the first does not answer") {
  Accepted end(2);
  const std::vector<Bytes> asked = end.take(1);
  REQUIRE(asked.size() == 1);
  end.host.outbox.clear();
  end.association->shutdown();
  end.association->transmit(end.now, end.host);
  CHECK(answers_on(end, 0, ChunkType::kShutdown));
  end.pass(end.association->paths()[1].rto().value() / 2);
  Bytes answer = asked[0];
  answer[CommonHeader::kSize] = static_cast<std::uint8_t>(ChunkType::kHeartbeatAck);
  end.receive(1, answer);
  CHECK(end.state(1) == PathState::kActive);
  end.pass(end.association->next_deadline() - end.now);
  CHECK(answers_on(end, 1, ChunkType::kShutdown));
  CHECK(end.association->paths()[1].heartbeat_deadline() == kNever);
}

TEST_CASE("INIT and COOKIE ECHO go to another of the addresses that were given when T1 expires") {
  Connecting end(3);
  end.association->paths()[2].confirm();
  const auto timer = [&] { end.pass(end.association->next_deadline() - end.now); };
  CHECK(answers_on(end, 0, ChunkType::kInit));
  timer();
  CHECK(answers_on(end, 2, ChunkType::kInit));  // not to one of which nobody knows whose it is
  end.receive(2, make_packet({6000, 5000, 7}, [](PacketWriter& packet) {
                ChunkBuilder chunk(packet, ChunkType::kInitAck, 0);
                InitChunk{8, 65536, 1, 1, Tsn(1), {}}.write(chunk);
                StateCookieParameter{Bytes{1, 2, 3}}.write(chunk);
                chunk.commit();
              }));
  CHECK(answers_on(end, 2, ChunkType::kCookieEcho));
  timer();
  CHECK(answers_on(end, 0, ChunkType::kCookieEcho));
  timer();
  CHECK(answers_on(end, 2, ChunkType::kCookieEcho));
  end.receive_chunk(2, ChunkType::kCookieAck);
  CHECK(end.association->up());
  CHECK(end.state(2) == PathState::kActive);
  CHECK(end.host.of(1).path_changes.empty());
}

}  // namespace rxsctp::sctp::test
