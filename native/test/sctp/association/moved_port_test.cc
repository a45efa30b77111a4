// A peer behind an address translator that gives it another UDP port (RFC 6951, 5.4): it is asked
// there before anything else goes there, and nothing of its association is lost.
#include <doctest/doctest.h>

#include <vector>

#include "sctp/packet/heartbeat_chunk.h"
#include "test/sctp/support/multihomed.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint16_t kNewPort = 40'001;

/// The chunks of a packet.
std::vector<ChunkType> types_of(const Bytes& packet) {
  std::vector<ChunkType> types;
  ChunkCursor chunks(std::span(packet).subspan(CommonHeader::kSize));
  while (const auto chunk = chunks.next()) types.push_back(chunk->type);
  return types;
}

/// The client is behind a translator: what goes to a port that it has no more gets lost.
struct Translated : Wire {
  Translated() {
    pass = [this](const Host& from, Bytes& packet) {
      if (&from == &client) {
        to_server = header_of(packet);
        return true;
      }
      if (passing_to.remote_udp_port != Host::kUdpPort) to_new_port.push_back(packet);
      return passing_to.remote_udp_port == client.udp_port && !deaf;
    };
    id = establish();
  }
  /// The next packet of the client comes from there.
  void rebind() { client.udp_port = kNewPort; }
  /// A packet of the client arrives, and is answered.
  void heartbeat() {
    inject(client, make_packet(to_server, ChunkType::kHeartbeat, 0, Bytes{0, 1, 0, 5, 7, 0, 0, 0}));
    settle();
  }
  std::uint16_t port() { return server.stack.stats(id)->paths[0].address.remote_udp_port; }
  std::size_t asked() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        to_new_port, [](const Bytes& packet) { return has_chunk(packet, ChunkType::kHeartbeat); }));
  }

  AssociationId id = 0;
  CommonHeader to_server{};
  /// The client hears nothing.
  bool deaf = false;
  std::vector<Bytes> to_new_port;
};

}  // namespace

TEST_CASE("nothing but HEARTBEATs goes to another port of the peer before one is answered there") {
  Translated wire;
  wire.rebind();
  wire.deaf = true;
  for (int i = 0; i < 20; ++i) {
    wire.client.stack.send(Wire::kId, {}, Bytes(100, 1));
    wire.server.stack.send(wire.id, {}, Bytes(100, 1));
    wire.run(milliseconds(200));
  }
  CHECK_FALSE(wire.server.of(wire.id).messages.empty());
  CHECK(wire.port() == Host::kUdpPort);
  REQUIRE_FALSE(wire.to_new_port.empty());
  for (const Bytes& packet : wire.to_new_port) {
    CHECK(types_of(packet) == std::vector{ChunkType::kHeartbeat});
  }
  CHECK(wire.asked() <= 4);  // RTO.Min is a second, and as much has passed four times
  wire.deaf = false;
  wire.run(seconds(10));
  CHECK(wire.port() == kNewPort);
  CHECK(wire.client.of(Wire::kId).messages.size() == 20);
}

TEST_CASE("who answers a HEARTBEAT has to do so from the port that it was sent to") {
  Translated wire;
  wire.rebind();
  wire.deaf = true;
  wire.heartbeat();
  Bytes answer;
  for (const Bytes& packet : wire.to_new_port) {
    if (has_chunk(packet, ChunkType::kHeartbeat)) answer = packet;
  }
  REQUIRE_FALSE(answer.empty());
  const auto nonce = HeartbeatChunk::parse(first_chunk(answer))->info;
  Bytes value{0, 1, 0, static_cast<std::uint8_t>(4 + nonce.size())};
  value.insert(value.end(), nonce.begin(), nonce.end());
  const Bytes ack = make_packet(wire.to_server, ChunkType::kHeartbeatAck, 0, value);
  for (const std::uint16_t port : {std::uint16_t{40'002}, Host::kUdpPort}) {
    wire.client.udp_port = port;
    wire.inject(wire.client, ack);
    CHECK(wire.port() == Host::kUdpPort);
  }
  Bytes forged = ack;
  value.back() ^= 1;
  wire.client.udp_port = kNewPort;
  wire.inject(wire.client, make_packet(wire.to_server, ChunkType::kHeartbeatAck, 0, value));
  CHECK(wire.port() == Host::kUdpPort);
  wire.inject(wire.client, ack);
  CHECK(wire.port() == kNewPort);
}

TEST_CASE("packets from however many ports make one HEARTBEAT leave in an RTO") {
  Translated wire;
  wire.deaf = true;
  const auto flood = [&] {
    wire.to_new_port.clear();
    for (std::uint16_t i = 0; i < 10'000; ++i) {
      wire.client.udp_port = static_cast<std::uint16_t>(kNewPort + i % 1000);
      wire.heartbeat();
    }
    return wire.asked();
  };
  CHECK(flood() == 1);
  CHECK(flood() == 0);
  wire.now += seconds(1);
  CHECK(flood() == 1);
  CHECK(wire.port() == Host::kUdpPort);
  // Also where somebody answers each time: then the association is there, and as slow to move.
  wire.deaf = false;
  wire.now += seconds(1);
  CHECK(flood() == 1);
}

TEST_CASE("data that went to a port that is no more arrives once the peer is heard of") {
  Translated wire;
  wire.rebind();
  for (int i = 0; i < 5; ++i) wire.server.stack.send(wire.id, {}, Bytes(100, 1));
  wire.run(seconds(20));
  CHECK(wire.client.of(Wire::kId).messages.empty());
  REQUIRE(wire.server.stack.stats(wire.id)->paths[0].rto > seconds(10));
  const std::uint32_t cwnd = wire.server.stack.stats(wire.id)->paths[0].cwnd;
  wire.heartbeat();  // and all that follows takes no time
  CHECK(wire.client.of(Wire::kId).messages.size() == 5);
  const PathStatus path = wire.server.stack.stats(wire.id)->paths[0];
  CHECK(path.address.remote_udp_port == kNewPort);
  CHECK(path.error_count == 0);
  CHECK(path.rto == seconds(1));
  CHECK(path.cwnd >= cwnd);
}

TEST_CASE("what was on its way when the port changed is asked for at once") {
  Translated wire;
  wire.run(seconds(5));
  wire.rebind();
  wire.server.stack.send(wire.id, {}, Bytes(100, 1));
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).messages.empty());
  const std::uint32_t cwnd = wire.server.stack.stats(wire.id)->paths[0].cwnd;
  wire.heartbeat();
  CHECK(wire.client.of(Wire::kId).messages.size() == 1);
  CHECK(wire.server.stack.stats(wire.id)->timeout_retransmits == 0);
  CHECK(wire.server.stack.stats(wire.id)->paths[0].cwnd >= cwnd);
}

TEST_CASE("DATA from a new port is acknowledged there as soon as it is proven") {
  Translated wire;
  wire.run(seconds(5));
  wire.rebind();
  for (int i = 0; i < 4; ++i) wire.client.stack.send(Wire::kId, {}, Bytes(1000, 1));
  wire.settle();
  CHECK(wire.server.of(wire.id).messages.size() == 4);
  CHECK(wire.client.of(Wire::kId).freed == 4000);
  CHECK(wire.client.stack.stats(Wire::kId)->data_chunks_retransmitted == 0);
}

TEST_CASE("a HEARTBEAT to a new port that got lost goes again with the next packet from there") {
  Translated wire;
  wire.rebind();
  wire.deaf = true;
  wire.heartbeat();
  CHECK(wire.asked() == 1);
  wire.deaf = false;
  wire.heartbeat();
  CHECK(wire.port() == Host::kUdpPort);
  wire.now += seconds(1);
  wire.heartbeat();
  CHECK(wire.asked() == 2);
  CHECK(wire.port() == kNewPort);
}

TEST_CASE("a peer that is back at the port of before is not asked elsewhere") {
  Translated wire;
  wire.rebind();
  wire.deaf = true;
  wire.heartbeat();
  wire.deaf = false;
  wire.client.udp_port = Host::kUdpPort;
  wire.heartbeat();
  wire.server.stack.send(wire.id, {}, Bytes(100, 1));
  wire.run(minutes(1));
  CHECK(wire.asked() == 1);
  CHECK(wire.port() == Host::kUdpPort);
  CHECK(wire.client.of(Wire::kId).messages.size() == 1);
}

TEST_CASE("an association ends gracefully though the port changes meanwhile") {
  Translated wire;
  SUBCASE("the peer asks, from there") {
    wire.rebind();
    wire.client.stack.shutdown(Wire::kId);
    wire.settle();
  }
  SUBCASE("this side asks, and the peer is heard of late") {
    wire.rebind();
    wire.server.stack.shutdown(wire.id);
    wire.run(seconds(20));
    REQUIRE_FALSE(wire.server.of(wire.id).closed);
    wire.heartbeat();
  }
  SUBCASE("SHUTDOWN ACK comes from there") {
    wire.pass = [&](const Host& from, Bytes& packet) {
      if (&from == &wire.client && has_chunk(packet, ChunkType::kShutdownAck)) wire.rebind();
      return &from == &wire.client || wire.passing_to.remote_udp_port == wire.client.udp_port;
    };
    wire.server.stack.shutdown(wire.id);
    wire.settle();
  }
  REQUIRE(wire.server.of(wire.id).closed);
  CHECK(wire.server.of(wire.id).closed->reason == CloseReason::kShutdown);
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kShutdown);
}

TEST_CASE("an address that is not confirmed is asked at the port that its packets come from") {
  Accepted end(2);
  std::vector<Bytes> asked = end.take(1);
  REQUIRE(asked.size() == 1);
  PathAddress from = Multihomed::address(1);
  from.remote_udp_port = kNewPort;
  REQUIRE(end.association->follows_udp_port(1, kNewPort));  // as the stack does
  end.association->paths()[1].set_remote_udp_port(kNewPort);
  const auto answer = [&](Bytes packet) {
    packet[CommonHeader::kSize] = static_cast<std::uint8_t>(ChunkType::kHeartbeatAck);
    end.receive(1, packet);
  };
  answer(asked[0]);
  CHECK(end.state(1) == PathState::kUnconfirmed);  // it says nothing of the new port
  end.pass(end.association->paths()[1].rto().value());
  asked = end.take(1);
  REQUIRE(asked.size() == 1);
  answer(asked[0]);
  CHECK(end.state(1) == PathState::kActive);
}

}  // namespace rxsctp::sctp::test
