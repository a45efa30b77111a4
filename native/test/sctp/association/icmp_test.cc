// ICMP errors concern the path they came of (RFC 9260, 10).
#include <doctest/doctest.h>

#include "test/sctp/support/multihomed.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

constexpr std::uint32_t kPeerTag = 8;
constexpr std::uint32_t kOurTag = 7;

IcmpError error_of(std::uint8_t path, IcmpError::Kind kind, std::uint32_t mtu = 0) {
  return {.kind = kind, .to = Multihomed::address(path), .mtu = mtu, .original = {}};
}

constexpr auto kUnreachable = IcmpError::Kind::kPortUnreachable;

}  // namespace

TEST_CASE("a packet that was too big lowers the MTU of its path") {
  Accepted end(2);
  end.confirm_all();
  for (std::uint8_t i = 0; i < 2; ++i) {
    end.association->paths()[i].set_host_limits({.mtu = 1500, .overhead = 28});
  }
  const std::size_t before = end.association->paths()[0].mtu().mtu();
  const auto too_big = error_of(1, IcmpError::Kind::kPacketTooBig, 1000);
  end.association->on_icmp(too_big, kPeerTag + 1, 0, end.now);
  CHECK(end.association->paths()[1].mtu().mtu() == before);
  end.association->on_icmp(too_big, kPeerTag, 0, end.now);
  CHECK(end.association->paths()[1].mtu().mtu() == 1000);
  CHECK(end.association->paths()[0].mtu().mtu() == before);
}

TEST_CASE("an unreachable path gives way at once, which is one error however many say so") {
  Accepted end(2);
  end.confirm_all();
  end.association->send({}, Bytes(500, 1));
  end.association->transmit(end.now, end.host);
  end.host.outbox.clear();
  end.association->on_icmp(error_of(0, kUnreachable), kPeerTag + 1, 0, end.now);
  CHECK(end.state(0) == PathState::kActive);
  for (int i = 0; i < 10; ++i) {
    end.association->on_icmp(error_of(0, kUnreachable), kPeerTag, 0, end.now);
  }
  end.association->transmit(end.now, end.host);
  CHECK(end.state(0) == PathState::kPotentiallyFailed);
  CHECK(end.association->paths()[0].error_count() == 1);
  CHECK(end.state(1) == PathState::kActive);
  const std::vector<Bytes> data = end.take(1);
  REQUIRE(data.size() == 1);
  CHECK(has_chunk(data[0], ChunkType::kData));
  CHECK(has_chunk(end.take(0)[0], ChunkType::kHeartbeat));
  CHECK(end.host.of(1).path_changes.size() == 1);
}

TEST_CASE("an unreachable path is not asked once SHUTDOWN has left: T2 watches (RFC 9260, 9.2)") {
  Accepted end(2);
  end.confirm_all();
  end.association->shutdown();
  end.association->transmit(end.now, end.host);
  REQUIRE(has_chunk(end.take(0)[0], ChunkType::kShutdown));
  end.association->on_icmp(error_of(0, kUnreachable), kPeerTag, 0, end.now);
  end.association->transmit(end.now, end.host);
  CHECK(end.state(0) == PathState::kPotentiallyFailed);
  CHECK(end.host.outbox.empty());
  end.pass(end.association->next_deadline() - end.now);
  REQUIRE(end.host.outbox.size() == 1);
  CHECK(has_chunk(end.take(1)[0], ChunkType::kShutdown));
  CHECK(end.state(1) == PathState::kActive);  // T2 is of the path that SHUTDOWN had left on
}

TEST_CASE("the only path of an association that is up is not given up for an ICMP error") {
  Accepted end(1);
  end.association->on_icmp(error_of(0, kUnreachable), kPeerTag, 0, end.now);
  CHECK(end.state(0) == PathState::kActive);
  CHECK(end.association->paths()[0].error_count() == 0);
}

TEST_CASE("who is unreachable at one address is asked at the next, until none is left") {
  Connecting end(3);
  for (std::size_t i = 1; i < 3; ++i) end.association->paths()[i].confirm();
  const auto unreachable = [&](std::uint8_t path) {
    end.association->on_icmp(error_of(path, kUnreachable), 0, kOurTag, end.now);
    end.association->transmit(end.now, end.host);
  };
  CHECK(end.take(0).size() == 1);
  unreachable(0);
  CHECK(end.take(1).size() == 1);
  unreachable(1);
  CHECK(end.take(2).size() == 1);
  CHECK_FALSE(end.association->closed());
  unreachable(2);
  REQUIRE(end.association->closed());
  CHECK(end.host.of(1).closed->reason == CloseReason::kRefused);
  CHECK(end.host.outbox.empty());
}

}  // namespace rxsctp::sctp::test
