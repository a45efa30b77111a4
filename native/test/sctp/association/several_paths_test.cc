// An association whose peer has several addresses.
#include <doctest/doctest.h>

#include "sctp/packet/heartbeat_chunk.h"
#include "test/sctp/support/multihomed.h"

namespace rxsctp::sctp::test {
namespace {

ChunkType first_type(const Bytes& packet) {
  return static_cast<ChunkType>(packet[CommonHeader::kSize]);
}

}  // namespace

TEST_CASE(
    "an unconfirmed path gets one HEARTBEAT, whose answer confirms it wherever it came from") {
  Accepted end(3);
  CHECK(end.state(0) == PathState::kActive);
  CHECK(end.take(0).size() == 1);  // COOKIE ACK
  const std::vector<Bytes> first = end.take(1);
  REQUIRE(first.size() == 1);
  CHECK(first_type(first[0]) == ChunkType::kHeartbeat);
  CHECK(end.take(2).size() == 1);
  end.association->send({}, Bytes(5000, 1));
  end.association->transmit(end.now, end.host);
  CHECK(end.take(1).empty());
  CHECK(end.take(2).empty());
  CHECK_FALSE(end.take(0).empty());

  Bytes answer = first[0];
  answer[CommonHeader::kSize] = static_cast<std::uint8_t>(ChunkType::kHeartbeatAck);
  Bytes forged = answer;
  forged.back() ^= 1;
  end.receive(1, forged);
  CHECK(end.state(1) == PathState::kUnconfirmed);
  end.receive(0, answer);
  CHECK(end.state(1) == PathState::kActive);
  CHECK(end.state(2) == PathState::kUnconfirmed);
}

TEST_CASE("no more than Max.Burst unconfirmed paths are asked in an RTO (RFC 9260, 5.4)") {
  Accepted end(8);
  std::size_t asked = 0;
  for (std::uint8_t i = 1; i < 8; ++i) asked += end.take(i).size();
  CHECK(asked == end.config.max_burst);
  end.now += end.config.rto_initial;
  end.association->on_deadline(end.now, end.host);
  end.association->transmit(end.now, end.host);
  for (std::uint8_t i = 5; i < 8; ++i) CHECK(end.take(i).size() == 1);
}

TEST_CASE("the user chooses the primary among the paths that are confirmed") {
  Accepted end(3);
  end.association->paths()[1].confirm();
  end.association->paths()[1].take_state_change();
  const auto choose = [&](std::uint8_t path) {
    return end.association->set_primary(Accepted::address(path).remote);
  };
  CHECK(choose(2) == PrimaryChange::kUnconfirmed);
  CHECK(choose(3) == PrimaryChange::kUnknown);
  CHECK(choose(0) == PrimaryChange::kDone);
  CHECK(end.host.of(1).path_changes.empty());
  CHECK(choose(1) == PrimaryChange::kDone);
  CHECK(end.association->paths().primary() == 1);
  CHECK(end.association->address() == Accepted::address(1));
  REQUIRE(end.host.of(1).path_changes.size() == 1);
  CHECK(end.host.of(1).path_changes[0].primary);
  end.host.outbox.clear();
  end.association->send({}, Bytes(100, 1));
  end.association->transmit(end.now, end.host);
  CHECK(end.take(1).size() == 1);
}

}  // namespace rxsctp::sctp::test
