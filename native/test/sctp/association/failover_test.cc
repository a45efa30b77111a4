// What an association does when one of its paths stops answering (RFC 9260, 8.2; RFC 7829).
#include <doctest/doctest.h>

#include <numeric>

#include "sctp/packet/sack_chunk.h"
#include "test/sctp/support/multihomed.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::milliseconds;

/// All paths are active; no round trip has been measured, so that there are no loss probes.
struct Failing : Accepted {
  explicit Failing(const AssociationConfig& its_config = {}, std::uint8_t count = 2)
      : Accepted(count, its_config) {
    confirm_all();
  }

  void send(std::size_t bytes) {
    association->send({}, Bytes(bytes, 1));
    association->transmit(now, host);
  }
  void timer() { pass(association->next_deadline() - now); }
  std::size_t count(std::uint8_t path, ChunkType type) {
    return static_cast<std::size_t>(std::ranges::count_if(host.outbox, [&](const Host::Sent& sent) {
      return sent.to.remote == address(path).remote && has_chunk(sent.bytes, type);
    }));
  }
  /// Of the DATA chunks that lie in the outbox for a path.
  std::vector<std::size_t> payloads(std::uint8_t path) {
    std::vector<std::size_t> sizes;
    for (const Bytes& packet : take(path)) {
      ChunkCursor chunks(std::span(packet).subspan(CommonHeader::kSize));
      while (const auto chunk = chunks.next()) {
        if (chunk->type != ChunkType::kData) continue;
        const auto data = DataChunk::parse(*chunk);
        REQUIRE(data);
        sizes.push_back(data->payload.size());
      }
    }
    return sizes;
  }
  /// The last HEARTBEAT that left on a path is answered.
  void answer_heartbeat(std::uint8_t path) {
    Bytes answer;
    for (const Bytes& packet : take(path)) {
      if (has_chunk(packet, ChunkType::kHeartbeat)) answer = packet;
    }
    REQUIRE_FALSE(answer.empty());
    answer[CommonHeader::kSize] = static_cast<std::uint8_t>(ChunkType::kHeartbeatAck);
    receive(path, answer);
  }
  void acknowledge(std::uint8_t path, Tsn cumulative) {
    receive(path, make_packet({6000, 5000, 7}, [cumulative](PacketWriter& packet) {
              write_sack(packet, cumulative, 1 << 20, {}, {});
            }));
  }
  std::vector<PathState> told() {
    std::vector<PathState> states;
    for (const PathStatus& change : host.of(1).path_changes) states.push_back(change.state);
    return states;
  }
};

}  // namespace

TEST_CASE("after one T3-rtx data leaves on another path, and comes back with a HEARTBEAT ACK") {
  Failing end;
  end.association->paths()[0].stop_heartbeats();
  end.association->paths()[1].stop_heartbeats();
  end.send(500);
  CHECK(end.count(0, ChunkType::kData) == 1);
  end.host.outbox.clear();
  end.pass(end.association->paths()[0].t3_deadline() - end.now);
  CHECK(end.state(0) == PathState::kPotentiallyFailed);
  CHECK(end.told() == std::vector{PathState::kPotentiallyFailed});
  CHECK(end.count(0, ChunkType::kHeartbeat) == 1);
  CHECK(end.count(1, ChunkType::kData) == 1);
  end.send(500);
  CHECK(end.count(0, ChunkType::kData) == 0);
  end.answer_heartbeat(0);
  CHECK(end.state(0) == PathState::kActive);
  CHECK(end.told().back() == PathState::kActive);
  end.host.outbox.clear();
  end.send(500);
  CHECK(end.count(0, ChunkType::kData) == 1);
}

TEST_CASE("what had arrived before a path failed, and is acknowledged late, does not revive it") {
  Failing end;
  end.association->paths()[1].stop_heartbeats();
  // The second path takes one packet: the rest is held for lost, and has not moved.
  end.association->paths()[1].set_one_packet_only(true);
  for (int i = 0; i < 4; ++i) end.send(1000);
  end.pass(end.association->paths()[0].t3_deadline() - end.now);
  REQUIRE(end.state(0) == PathState::kPotentiallyFailed);
  REQUIRE(end.count(1, ChunkType::kData) == 1);
  end.acknowledge(1, Tsn(3));
  CHECK(end.state(0) == PathState::kPotentiallyFailed);
  end.host.outbox.clear();
  end.send(500);
  CHECK(end.count(0, ChunkType::kData) == 0);
  CHECK(end.count(1, ChunkType::kData) == 1);
}

TEST_CASE("data is cut for the path that takes least, of those it may go to (RFC 9260, 6.9)") {
  Failing end({}, 3);
  end.send(10);
  end.acknowledge(0, Tsn(0));
  Paths& paths = end.association->paths();
  paths[1].on_packet_too_big(800);
  const std::size_t least = paths[1].mtu().max_payload();
  REQUIRE(least < paths[0].mtu().max_payload());
  REQUIRE(paths[0].mtu().max_payload() == paths[2].mtu().max_payload());
  end.host.outbox.clear();
  end.send(3000);
  const std::vector<std::size_t> cut = end.payloads(0);
  CHECK(std::accumulate(cut.begin(), cut.end(), std::size_t{0}) == 3000);
  CHECK(std::ranges::max(cut) == least);
}

TEST_CASE("what an unconfirmed path takes is no matter for data") {
  Accepted end(2);
  Paths& paths = end.association->paths();
  end.association->transmit(end.now, end.host);
  paths[1].on_packet_too_big(800);
  REQUIRE(paths[1].state() == PathState::kUnconfirmed);
  REQUIRE(paths[1].mtu().max_payload() < paths[0].mtu().max_payload());
  CHECK(paths.max_payload() == paths[0].mtu().max_payload());
  paths[1].confirm();
  CHECK(paths.max_payload() == paths[1].mtu().max_payload());
}

TEST_CASE("a path that may have failed is asked each RTO, until it has") {
  AssociationConfig config;
  config.path_max_retrans = 3;
  Failing end(config);
  end.association->paths()[1].stop_heartbeats();
  end.pass(end.association->paths()[0].heartbeat_deadline() - end.now);
  CHECK(end.count(0, ChunkType::kHeartbeat) == 1);
  for (std::size_t asked = 2; asked <= 4; ++asked) {
    const Duration rto = end.association->paths()[0].rto().value();
    end.pass(rto);
    CHECK(end.state(0) == PathState::kPotentiallyFailed);
    CHECK(end.count(0, ChunkType::kHeartbeat) == asked);
    CHECK(end.association->paths()[0].rto().value() == 2 * rto);
  }
  end.pass(end.association->paths()[0].rto().value());
  CHECK(end.state(0) == PathState::kInactive);
  CHECK(end.count(0, ChunkType::kHeartbeat) == 4);  // from here on at HB.interval
  CHECK(end.association->paths()[0].heartbeat_deadline() - end.now > config.heartbeat_interval);
  CHECK(end.told() == std::vector{PathState::kPotentiallyFailed, PathState::kInactive});
  CHECK_FALSE(end.association->closed());
}

TEST_CASE("without heartbeats only data finds out whether a path answers again (RFC 7829, 3.2)") {
  AssociationConfig config;
  config.heartbeat_interval = Duration::zero();
  Failing end(config);
  end.send(500);
  end.host.outbox.clear();
  end.timer();
  CHECK(end.state(0) == PathState::kPotentiallyFailed);
  CHECK(end.count(0, ChunkType::kHeartbeat) == 0);
  CHECK(end.count(1, ChunkType::kData) == 1);
}

TEST_CASE("data on a path of which a HEARTBEAT gets lost moves at once (RFC 9260, 6.4.1)") {
  Failing end;
  Path& path = end.association->paths()[0];
  path.want_heartbeat();
  end.association->transmit(end.now, end.host);
  end.pass(milliseconds(300));
  end.send(500);
  end.host.outbox.clear();
  REQUIRE(path.heartbeat_deadline() < path.t3_deadline());
  end.pass(path.heartbeat_deadline() - end.now);
  CHECK(end.state(0) == PathState::kPotentiallyFailed);
  CHECK(end.count(1, ChunkType::kData) == 1);
  CHECK_FALSE(path.t3_running());
}

TEST_CASE("while none is active a path has one error an RTO, whatever goes there") {
  Failing end;
  end.association->paths()[1].stop_heartbeats();
  for (int i = 0; i < 2; ++i) end.association->paths()[1].on_error();
  end.send(500);
  end.pass(end.association->paths()[0].t3_deadline() - end.now);
  for (std::uint32_t errors = 1; errors <= 4; ++errors) {
    CHECK(end.association->paths()[0].error_count() <= errors);
    end.pass(end.association->paths()[0].rto().value());
  }
  CHECK_FALSE(end.association->closed());
}

TEST_CASE("with all paths inactive data goes to each in turn, and to the primary once it is back") {
  AssociationConfig config;
  config.path_max_retrans = 1;
  config.association_max_retrans = 20;
  Failing end(config, 3);
  for (std::size_t i = 0; i < 3; ++i) {
    for (int errors = 0; errors < 2; ++errors) end.association->paths()[i].on_error();
    REQUIRE(end.state(i) == PathState::kInactive);
    end.association->paths()[i].stop_heartbeats();
  }
  end.send(500);
  for (const std::uint8_t path : {0, 1, 2, 0, 1}) {
    CHECK(end.count(path, ChunkType::kData) == 1);
    CHECK(end.host.outbox.size() == 1);
    end.host.outbox.clear();
    end.timer();
  }
  CHECK(end.count(2, ChunkType::kData) == 1);
  CHECK_FALSE(end.association->closed());
  CHECK(end.state(2) == PathState::kInactive);
  end.association->paths()[1].on_alive();
  end.send(100);
  CHECK(end.count(1, ChunkType::kData) == 1);
  end.association->paths()[0].on_alive();
  end.host.outbox.clear();
  end.send(100);
  CHECK(end.count(0, ChunkType::kData) == 1);
}

TEST_CASE("past primarySwitchoverThreshold the path that has taken over is the primary for good") {
  AssociationConfig config;
  Failing never(config);
  never.send(500);
  never.timer();
  CHECK(never.association->paths().destination() == 1);
  CHECK(never.association->paths().primary() == 0);
  config.primary_switchover_threshold = 1;
  Failing end(config);
  end.send(500);
  end.timer();
  end.acknowledge(1, Tsn(0));
  CHECK(end.association->paths().primary() == 0);
  end.pass(end.association->paths()[0].heartbeat_deadline() - end.now);  // the second error
  CHECK(end.association->paths().primary() == 1);
  CHECK(end.host.of(1).path_changes.back().primary);
  CHECK(end.host.of(1).path_changes.back().address.remote == Failing::address(1).remote);
  end.association->paths()[0].on_alive();
  CHECK(end.association->paths().destination() == 1);
  SUBCASE("but not where there is no other that answers") {
    Failing lonely(config);
    for (int i = 0; i < 6; ++i) lonely.association->paths()[1].on_error();
    lonely.association->paths()[1].stop_heartbeats();
    lonely.send(500);
    for (int i = 0; i < 3; ++i) lonely.timer();
    CHECK(lonely.association->paths().primary() == 0);
  }
}

TEST_CASE("with one path nothing is potentially failed, and nothing goes anywhere else") {
  Failing end({}, 1);
  end.association->paths()[0].stop_heartbeats();
  end.send(500);
  end.timer();
  CHECK(end.association->paths()[0].error_count() == 1);
  CHECK(end.state(0) == PathState::kActive);
  CHECK(end.told().empty());
  CHECK(end.count(0, ChunkType::kData) == 2);
  CHECK(end.count(0, ChunkType::kHeartbeat) == 0);
}

}  // namespace rxsctp::sctp::test
