// The search for the MTU of a path (RFC 8899) on the wire: HEARTBEAT and PAD (RFC 4820).
#include <doctest/doctest.h>

#include "sctp/limits/probe_budget.h"
#include "sctp/packet/heartbeat_chunk.h"
#include "sctp/packet/pad_chunk.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

bool is_probe(const Bytes& packet) { return has_chunk(packet, ChunkType::kPad); }

PathStatus path_of(Wire& wire) { return wire.client.stack.stats(Wire::kId)->paths[0]; }

TEST_CASE("a probe is a HEARTBEAT and a PAD, exactly as large as what it asks for, and no data") {
  Wire wire;
  wire.client.mtu = 9000;
  std::vector<Bytes> probes;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (is_probe(packet)) probes.push_back(packet);
    return true;
  };
  wire.establish();
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].size() == 9000 - 28);
  ChunkCursor chunks(std::span(probes[0]).subspan(CommonHeader::kSize));
  CHECK(chunks.next()->type == ChunkType::kHeartbeat);
  CHECK(chunks.next()->type == ChunkType::kPad);
  CHECK(chunks.at_end());
  CHECK(path_of(wire).mtu == 9000);
  REQUIRE(wire.client.of(Wire::kId).path_changes.size() == 1);
  CHECK(wire.client.of(Wire::kId).path_changes[0].mtu == 9000);
}

TEST_CASE(
    "data is cut to what is confirmed while the search goes on, and lost probes are no loss") {
  Wire wire;
  wire.client.mtu = 9000;
  std::size_t largest = 0;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (is_probe(packet)) return packet.size() <= 1400;
    if (has_chunk(packet, ChunkType::kData)) largest = std::max(largest, packet.size());
    return true;
  };
  const AssociationId id = wire.establish();
  const std::uint32_t cwnd = path_of(wire).cwnd;
  wire.client.stack.send(Wire::kId, {}, Bytes(5000, 1));
  wire.settle();
  CHECK(wire.server.of(id).messages.size() == 1);
  CHECK(largest == PathMtu::kBaseMtu - 28);
  wire.run(seconds(15));
  CHECK(path_of(wire).mtu == 1428);
  CHECK(path_of(wire).cwnd >= cwnd);
  CHECK(path_of(wire).error_count == 0);
  CHECK(wire.client.stack.stats(Wire::kId)->timeout_retransmits == 0);
  CHECK(wire.client.of(Wire::kId).path_changes.size() == 1);
}

TEST_CASE("who does not get the probe cannot answer it: nonce and size have to be right") {
  Wire wire;
  wire.client.mtu = 9000;
  Bytes probe;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (!is_probe(packet)) return true;
    if (probe.empty()) probe = packet;
    return false;
  };
  wire.establish();
  REQUIRE(!probe.empty());
  const auto heartbeat = HeartbeatChunk::parse(first_chunk(probe));
  REQUIRE(heartbeat.has_value());
  const Bytes right(heartbeat->info.begin(), heartbeat->info.end());
  Bytes ack;
  wire.pass = [&](const Host& from, Bytes& packet) {
    if (&from == &wire.server && has_chunk(packet, ChunkType::kHeartbeatAck)) ack = packet;
    return &from == &wire.client || !has_chunk(packet, ChunkType::kHeartbeatAck);
  };
  wire.inject(wire.client, probe);  // the server answers; the answer shows the tag
  wire.settle();
  REQUIRE(!ack.empty());
  for (std::size_t i = 0; i < right.size(); ++i) {
    Bytes wrong = right;
    wrong[i] ^= 1;
    wire.inject(wire.server, make_packet(header_of(ack), [&](PacketWriter& packet) {
                  HeartbeatChunk{wrong}.write(packet, ChunkType::kHeartbeatAck);
                }));
    CHECK(path_of(wire).mtu == PathMtu::kBaseMtu);
  }
  wire.inject(wire.server, ack);
  CHECK(path_of(wire).mtu == 9000);
}

TEST_CASE("of many associations that come up at once few are probed, until data wants more") {
  constexpr AssociationId kCount = 40;
  Wire wire;
  wire.client.mtu = 65536;
  std::size_t probed = 0;
  wire.pass = [&](const Host&, Bytes& packet) {
    probed += is_probe(packet) ? packet.size() : 0;
    return true;
  };
  wire.listen();
  for (AssociationId id = 1; id <= kCount; ++id) {
    wire.client.stack.open(id, {.port = static_cast<std::uint16_t>(1000 + id), .association = {}});
    wire.client.stack.connect(id, id, wire.server.as_seen_from(wire.client), Wire::kPort, {});
    wire.settle();
  }
  CHECK(probed > 0);
  CHECK(probed <= ProbeBudget::kBurst);
  const auto mtu = [&](AssociationId id) { return wire.client.stack.stats(id)->paths[0].mtu; };
  CHECK(mtu(1) == 65535);
  REQUIRE(mtu(kCount) == PathMtu::kBaseMtu);
  wire.client.stack.send(kCount, {}, Bytes(10'000, 1));
  wire.settle();
  CHECK(mtu(kCount) == 65535);
  // In the order in which they came up, so many bytes a second.
  constexpr std::size_t kAtOnce = ProbeBudget::kBurst / 65536;
  constexpr std::size_t kPerSecond = ProbeBudget::kBytesPerSecond / 65536;
  wire.run(seconds(1));
  for (AssociationId id = 1; id < kCount; ++id) {
    CAPTURE(id);
    CHECK(mtu(id) == (id <= kAtOnce + kPerSecond ? 65535 : PathMtu::kBaseMtu));
  }
  wire.run(std::chrono::milliseconds(1000 * (kCount - kAtOnce) / kPerSecond - 1000));
  for (AssociationId id = 1; id <= kCount; ++id) CHECK(mtu(id) == 65535);
}

TEST_CASE("no probe leaves once the association is shut down, nor to a peer that is gone") {
  Wire wire;
  wire.client.mtu = 9000;
  int probes = 0;
  wire.pass = [&](const Host&, Bytes& packet) {
    probes += is_probe(packet) ? 1 : 0;
    return !is_probe(packet);
  };
  wire.establish();
  CHECK(probes == 1);
  SUBCASE("shut down") {
    wire.pass = [&](const Host&, Bytes& packet) {
      probes += is_probe(packet) ? 1 : 0;
      return !has_chunk(packet, ChunkType::kShutdown);
    };
    wire.client.stack.shutdown(Wire::kId);
    wire.run(seconds(10));
    CHECK(probes == 1);
  }
  SUBCASE("gone: two more, and the HEARTBEAT that goes unanswered") {
    wire.pass = [&](const Host&, Bytes& packet) {
      probes += is_probe(packet) ? 1 : 0;
      return false;
    };
    wire.run(std::chrono::minutes(10));
    CHECK(probes == 3);
  }
}

}  // namespace
}  // namespace rxsctp::sctp::test
