#include <doctest/doctest.h>

#include "engine/report_budget.h"
#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/heartbeat_chunk.h"
#include "sctp/packet/shutdown_chunk.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint16_t kNewPort = 40'001;

struct Established : Wire {
  explicit Established(const AssociationConfig& its_config = {}) {
    config = its_config;
    config.heartbeat_interval = seconds(0);
    pass = [this](const Host& from, Bytes& packet) {
      if (&from == &client) to_server = header_of(packet);
      return true;
    };
    id = establish();
  }
  std::uint16_t port() { return server.stack.stats(id)->paths[0].address.remote_udp_port; }
  std::vector<PathStatus>& changes() { return server.of(id).path_changes; }
  void heartbeat() {
    inject(client, make_packet(to_server, ChunkType::kHeartbeat, 0, Bytes{0, 1, 0, 5, 7, 0, 0, 0}));
  }

  AssociationId id = 0;
  CommonHeader to_server{};
};

TEST_CASE("the peer's new UDP port is used and told of (RFC 6951, 5.4)") {
  Established wire;
  wire.client.udp_port = kNewPort;
  wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
  wire.settle();
  CHECK(wire.port() == kNewPort);
  REQUIRE(wire.changes().size() == 1);
  CHECK(wire.changes()[0].address.remote_udp_port == kNewPort);
  CHECK(wire.changes()[0].state == PathState::kActive);
  CHECK(wire.changes()[0].primary);
  wire.client.stack.send(Wire::kId, {}, Wire::text("y"));
  wire.settle();
  CHECK(wire.changes().size() == 1);
}

TEST_CASE("a port learnt before the association is up is no news") {
  Wire wire;
  wire.pass = [&](const Host& from, Bytes& packet) {
    if (&from == &wire.server && has_chunk(packet, ChunkType::kInitAck)) wire.server.udp_port = 1;
    return true;
  };
  wire.establish();
  REQUIRE(wire.client.of(Wire::kId).established);
  CHECK(wire.client.of(Wire::kId).established->primary.remote_udp_port == 1);
  CHECK(wire.client.of(Wire::kId).path_changes.empty());
}

TEST_CASE("a peer that changes its port again and again is followed, and told of in moderation") {
  AssociationConfig config;
  config.rto_min = config.rto_initial = milliseconds(1);
  Established wire(config);
  for (std::uint16_t i = 0; i < 60; ++i) {
    wire.client.udp_port = static_cast<std::uint16_t>(kNewPort + i);
    wire.heartbeat();
    wire.settle();
    CHECK(wire.port() == wire.client.udp_port);
    wire.now += milliseconds(1);
  }
  CHECK(wire.changes().size() == ReportBudget::kBurst);
  wire.now += 2 * ReportBudget::kInterval;  // for what was kept back, and for the next
  wire.client.udp_port = 1;
  wire.heartbeat();
  wire.settle();
  REQUIRE(wire.changes().size() == ReportBudget::kBurst + 2);
  CHECK(wire.changes().back().address.remote_udp_port == wire.port());
}

TEST_CASE("only packets with our tag and without the T bit move an association to another port") {
  Established wire;
  wire.client.udp_port = kNewPort;
  const CommonHeader ours = wire.to_server;
  CommonHeader forged = ours;
  forged.verification_tag ^= 1;
  wire.inject(wire.client, make_packet(forged, ChunkType::kHeartbeat, 0, Bytes(8, 1)));
  // Whoever has no association returns the tag of who asked it, which may be one of ours, too.
  wire.inject(wire.client, make_packet(ours, [](PacketWriter& packet) {
                ShutdownCompleteChunk{.tag_reflected = true}.write(packet);
              }));
  wire.inject(wire.client, make_packet(ours, ChunkType::kAbort, AbortChunk::kTagReflected, {}));
  wire.inject(wire.client, make_packet(ours, [](PacketWriter& packet) {
                packet.append(ChunkType::kHeartbeat, 0, Bytes{0, 1, 0, 5, 7, 0, 0, 0});
                packet.append(ChunkType::kAbort, AbortChunk::kTagReflected, {});
              }));
  wire.settle();
  CHECK(wire.port() == Host::kUdpPort);
  CHECK(wire.changes().empty());
  CHECK_FALSE(wire.server.of(wire.id).closed);
}

TEST_CASE("an association that is not up takes no port from a SHUTDOWN ACK (8.5.1, E)") {
  Wire wire;
  CommonHeader to_client{};
  wire.pass = [&](const Host& from, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kInitAck)) to_client = header_of(packet);
    return &from == &wire.client;
  };
  wire.establish();
  REQUIRE(to_client.verification_tag != 0);
  const PathAddress before = wire.client.stack.stats(Wire::kId)->paths[0].address;
  wire.server.udp_port = kNewPort;
  wire.inject(wire.server, make_packet(to_client, [](PacketWriter& packet) {
                ShutdownAckChunk{}.write(packet);
              }));
  CHECK(wire.client.stack.stats(Wire::kId)->paths[0].address == before);
}

}  // namespace
}  // namespace rxsctp::sctp::test
