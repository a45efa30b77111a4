#include <doctest/doctest.h>

#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

void use_ipv6(Wire& wire) {
  wire.client.ip = ipv6(1);
  wire.server.ip = ipv6(2);
}

TEST_CASE("a whole association over IPv6") {
  Wire wire;
  use_ipv6(wire);
  wire.client.mtu = 1500;
  wire.config.heartbeat_interval = seconds(2);
  std::size_t largest = 0;
  wire.pass = [&](const Host&, Bytes& packet) {
    largest = std::max(largest, packet.size());
    return true;
  };
  const AssociationId id = wire.establish();
  REQUIRE(wire.server.of(id).established);
  CHECK(wire.server.of(id).established->primary.remote == ipv6(1));
  const Bytes big(100'000, 7);
  wire.client.stack.send(Wire::kId, {.stream = 1}, big);
  wire.server.stack.send(id, {.stream = 2}, big);
  wire.run(seconds(20));
  REQUIRE(wire.server.of(id).messages.size() == 1);
  REQUIRE(wire.client.of(Wire::kId).messages.size() == 1);
  CHECK(wire.server.of(id).messages[0].data == big);
  CHECK(largest == 1500 - 48);
  wire.client.stack.shutdown(Wire::kId);
  wire.run(seconds(5));
  REQUIRE(wire.server.of(id).closed);
  CHECK(wire.server.of(id).closed->reason == CloseReason::kShutdown);
  CHECK(wire.server.stack.counters().associations == 0);
}

TEST_CASE("one link-local address on two links is two peers") {
  Wire wire;
  wire.client.ip.family = IpFamily::kV6;
  wire.client.ip.bytes = {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  wire.client.ip.scope_id = 3;
  wire.listen();
  wire.connect(40000);
  wire.settle();
  CHECK(wire.client.of(Wire::kId).established);
  Host other(1, 77);
  other.ip = wire.client.ip;
  other.ip.scope_id = 4;
  wire.client.ip.scope_id = 4;
  other.stack.open(Host::kEndpoint, {.port = 40000, .association = wire.config});
  other.stack.connect(5, Host::kEndpoint, wire.server.as_seen_from(other), Wire::kPort,
                      wire.config);
  do {
    other.stack.flush(wire.now, other);
    while (!other.outbox.empty()) {
      const Bytes packet = other.outbox.front().bytes;
      other.outbox.pop_front();
      wire.inject(wire.client, packet);
    }
    for (; !wire.server.outbox.empty(); wire.server.outbox.pop_front()) {
      CHECK(wire.server.outbox.front().to.remote.scope_id == 4);
      other.stack.receive({wire.server.outbox.front().bytes, wire.server.as_seen_from(other)},
                          wire.now, other);
    }
  } while (!other.outbox.empty());
  CHECK(other.of(5).established);
  CHECK(wire.server.stack.counters().associations == 2);
}

TEST_CASE("nobody listening over IPv6, and sources that are no single host") {
  Wire wire;
  use_ipv6(wire);
  wire.connect();
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kRefused);
  const Bytes stray = make_packet({40000, Wire::kPort, 5}, ChunkType::kSack, 0, Bytes(12));
  wire.client.ip.bytes[0] = 0xff;
  wire.inject(wire.client, stray);
  CHECK(wire.server.outbox.empty());
  wire.client.ip.bytes = {};
  wire.inject(wire.client, stray);
  CHECK(wire.server.outbox.empty());
}

}  // namespace
}  // namespace rxsctp::sctp::test
