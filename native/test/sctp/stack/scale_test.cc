// How much memory a Stack takes: none for a flood, none for traffic that goes on, little for each
// association.
#include <doctest/doctest.h>

#include "sctp/packet/init_chunk.h"
#include "test/sctp/support/crowd.h"
#include "test/sctp/support/heap.h"
#include "test/sctp/support/packets.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

constexpr std::uint16_t kPort = 5000;

TEST_CASE("100,000 INITs from spoofed ports take no heap at all") {
  Crowd crowd;
  crowd.server.stack.open(1, {.port = kPort, .accept = true, .association = {}});
  TestRandom random(3);
  std::array<std::uint8_t, 64> room;
  const auto send_init = [&](std::uint16_t udp_port) {
    const auto port = static_cast<std::uint16_t>(random.next32() % 65535 + 1);
    PacketWriter packet(room, {port, kPort, 0});
    ChunkBuilder chunk(packet, ChunkType::kInit, 0);
    InitChunk{random.next32() | 1, 65536, 10, 10, Tsn(random.next32()), {}}.write(chunk);
    chunk.commit();
    crowd.server.sent = 0;
    crowd.server.stack.receive({std::span(room).first(packet.finish()),
                                {.remote = crowd.client.address(0),
                                 .local = {},
                                 .remote_udp_port = udp_port,
                                 .transport = 0}},
                               crowd.now, crowd.server);
  };
  send_init(1);
  const std::uint64_t before = heap_allocations();
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    send_init(static_cast<std::uint16_t>(i % 65535 + 1));
    crowd.now += std::chrono::milliseconds(2);  // the cookie key changes meanwhile
  }
  CHECK(heap_allocations() == before);
  CHECK(crowd.server.packets == 100'001);
  CHECK(crowd.server.stack.counters().associations == 0);
}

TEST_CASE("packets that belong to nobody take no heap either") {
  Crowd crowd;
  crowd.server.stack.open(1, {.port = kPort, .accept = true, .association = {}});
  TestRandom random(3);
  const PathAddress from{
      .remote = crowd.client.address(0), .local = {}, .remote_udp_port = 9, .transport = 0};
  Bytes packets[16];
  for (unsigned type = 0; type < 16; ++type) {
    packets[type] = make_packet({40000, kPort, random.next32() | 1}, static_cast<ChunkType>(type),
                                0, Bytes(20, 1));
  }
  const auto send_all = [&] {
    crowd.server.sent = 0;
    for (const Bytes& packet : packets) {
      crowd.server.stack.receive({packet, from}, crowd.now, crowd.server);
    }
  };
  send_all();
  const std::uint64_t before = heap_allocations();
  for (int i = 0; i < 10'000; ++i) send_all();
  CHECK(heap_allocations() == before);
}

TEST_CASE("traffic that goes on takes no heap, in order, unordered, large and small") {
  Crowd crowd;
  crowd.server.stack.open(1, {.port = kPort, .accept = true, .association = {}});
  crowd.client.stack.open(1, {.port = 40000, .association = {}});
  crowd.client.stack.connect(1, 1, crowd.server_from(0), kPort, {});
  crowd.flush();
  REQUIRE(crowd.server.established == 1);
  const AssociationId id = crowd.server.next_id - 1;
  const Bytes data(20'000, 7);
  const auto round = [&](std::uint32_t i) {
    const MessageInfo info{
        .ppid = i, .stream = static_cast<std::uint16_t>(i % 8), .unordered = i % 3 == 0};
    const std::size_t size = i % 5 == 0 ? data.size() : 64;
    crowd.client.stack.send(1, info, std::span(data).first(size));
    crowd.server.stack.send(id, info, std::span(data).first(64));
    crowd.run(std::chrono::milliseconds(1));
  };
  for (std::uint32_t i = 0; i < 2000; ++i) round(i);
  const std::uint64_t before = heap_allocations();
  for (std::uint32_t i = 0; i < 10'000; ++i) round(i);
  CHECK(heap_allocations() == before);
  CHECK(crowd.server.messages == 12'000);
  CHECK(crowd.client.messages == 12'000);
}

TEST_CASE("100,000 associations live side by side, each within 2 KiB while idle") {
  constexpr std::size_t kTransports = 4;
  constexpr std::size_t kPorts = 25'000;
  constexpr std::size_t kCount = kTransports * kPorts;
  constexpr std::size_t kStep = 500;
  Crowd crowd;
  crowd.server.stack.open(1, {.port = kPort, .accept = true, .association = {}});
  const std::size_t before = heap_bytes();
  for (std::uint32_t i = 0; i < kCount; ++i) {
    const auto transport = static_cast<TransportId>(i % kTransports);
    const auto port = static_cast<std::uint16_t>(1000 + i / kTransports);
    crowd.client.stack.open(i + 1, {.transports = {transport}, .port = port, .association = {}});
    crowd.client.stack.connect(i + 1, i + 1, crowd.server_from(transport), kPort, {});
    crowd.client.stack.close(i + 1);
    if (i % kStep == kStep - 1) crowd.flush();
    crowd.now += std::chrono::microseconds(70);  // each host may have 4,000 INIT ACKs a second
  }
  REQUIRE(crowd.client.established == kCount);
  REQUIRE(crowd.server.established == kCount);
  const auto bytes_each = [&] {
    crowd.shrink();
    return (heap_bytes() - before) / (2 * kCount);  // both ends are in this process
  };
  CHECK(bytes_each() < 2048);

  const Bytes hello(100, 1);
  for (std::uint32_t i = 0; i < kCount; ++i) {
    crowd.client.stack.send(i + 1, {.stream = 1}, hello);
    if (i % kStep == kStep - 1) crowd.flush();
  }
  CHECK(crowd.server.messages == kCount);
  crowd.run(seconds(2));  // the delayed acknowledgements
  const std::size_t packets = crowd.client.packets;
  crowd.run(seconds(40));
  CHECK(crowd.client.packets - packets >= kCount);  // heartbeats
  CHECK(crowd.client.closed + crowd.server.closed == 0);
  CHECK(bytes_each() < 2048);

  for (std::uint32_t i = 0; i < kCount; ++i) {
    crowd.client.stack.shutdown(i + 1);
    if (i % kStep == kStep - 1) crowd.flush();
  }
  CHECK(crowd.client.closed_well == kCount);
  CHECK(crowd.server.closed_well == kCount);
  CHECK(crowd.client.stack.counters().associations == 0);
  CHECK(crowd.server.stack.counters().associations == 0);
  CHECK(!crowd.client.stack.is_open(1));
  CHECK(crowd.client.stack.next_deadline() == kNever);
  CHECK(crowd.server.stack.next_deadline() == kNever);
}

}  // namespace
}  // namespace rxsctp::sctp::test
