// An association whose peer has several addresses.
#include <doctest/doctest.h>

#include "sctp/association/association.h"
#include "sctp/packet/heartbeat_chunk.h"
#include "test/sctp/support/host.h"
#include "test/sctp/support/packets.h"

namespace rxsctp::sctp::test {
namespace {

/// The end that accepted; what it sends lies in host.outbox.
struct Accepted {
  explicit Accepted(std::size_t count) {
    endpoint.config.port = 5000;
    endpoint.account = std::make_shared<EndpointAccount>(endpoint.config.limits, 1);
    cookie.remote_port = 6000;
    cookie.local_tag = 7;
    cookie.peer_tag = 8;
    cookie.capabilities.peer_a_rwnd = 1 << 20;
    cookie.capabilities.outbound_streams = cookie.capabilities.inbound_streams = 10;
    association.emplace(context, 1, endpoint, config, address(0), 6000, 7);
    for (std::uint8_t i = 1; i < count; ++i) association->add_path(address(i));
    association->accept(cookie, now);
    association->transmit(now, host);
  }
  static PathAddress address(std::uint8_t i) {
    return {.remote = ipv4(static_cast<std::uint8_t>(10 + i)),
            .local = {},
            .remote_udp_port = 9899,
            .transport = 0};
  }
  /// What left for a path since it was last asked.
  std::vector<Bytes> take(std::uint8_t path) {
    std::vector<Bytes> taken;
    std::erase_if(host.outbox, [&](const Host::Sent& sent) {
      if (sent.to.remote != address(path).remote) return false;
      taken.push_back(sent.bytes);
      return true;
    });
    return taken;
  }
  void receive(std::uint8_t path, Bytes packet) {
    packet[0] = 0x17;  // 6000
    const auto contents = PacketContents::survey(std::span(packet).subspan(CommonHeader::kSize));
    REQUIRE(contents);
    association->receive(*contents, address(path), now, host);
    association->transmit(now, host);
  }
  PathState state(std::size_t path) { return association->paths()[path].state(); }

  Host host{1, 5};
  Time now{std::chrono::hours(1)};
  BufferPool pool;
  Work work;
  Resources resources{pool, work};
  AnswerLimits answers{1};
  LocalAddresses locals;
  ProbeBudget probes;
  AssociationContext context{host.random, host, resources, answers, locals, probes};
  Endpoint endpoint;
  AssociationConfig config;
  StateCookie cookie;
  std::optional<Association> association;
};

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

}  // namespace rxsctp::sctp::test
