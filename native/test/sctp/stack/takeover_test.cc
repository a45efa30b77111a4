// A port that an accepting endpoint has left, and whose associations live on: another endpoint may
// accept there.
#include <doctest/doctest.h>

#include "sctp/packet/cookie_chunk.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

constexpr EndpointId kFirst = Host::kEndpoint;
constexpr EndpointId kSecond = 2;
constexpr AssociationId kOther = Wire::kId + 1;

EndpointConfig accepting(const Wire& wire) {
  return {.port = Wire::kPort, .accept = true, .association = wire.config};
}

/// The first endpoint has an association and is closing; the second one took its port.
struct Taken : Wire {
  Taken() : old(establish()) {
    server.stack.close(kFirst);
    REQUIRE(server.stack.open(kSecond, accepting(*this)) == kPort);
  }
  /// One more association of the client, from a port of its own.
  void connect_other() {
    client.stack.open(kSecond, {.association = config});
    client.stack.connect(kOther, kSecond, server.as_seen_from(client), kPort, config);
    settle();
  }
  EndpointId endpoint_of(AssociationId id) { return server.of(id).established->endpoint; }

  AssociationId old;
};

TEST_CASE("the old association lives on, a new one belongs to the new endpoint") {
  Taken wire;
  wire.connect_other();
  REQUIRE(wire.client.of(kOther).established);
  CHECK(wire.endpoint_of(wire.old) == kFirst);
  CHECK(wire.endpoint_of(wire.old + 1) == kSecond);
  for (const AssociationId id : {Wire::kId, kOther}) {
    CHECK(wire.client.stack.send(id, {}, Wire::text("still here")) == SendStatus::kAccepted);
  }
  wire.settle();
  CHECK(wire.server.of(wire.old).messages.size() == 1);
  CHECK(wire.server.of(wire.old + 1).messages.size() == 1);
}

TEST_CASE("the old endpoint goes with its last association, and takes nothing along") {
  Taken wire;
  wire.connect_other();
  wire.client.stack.shutdown(Wire::kId);
  wire.run(seconds(1));
  CHECK(wire.server.of(wire.old).closed->reason == CloseReason::kShutdown);
  CHECK_FALSE(wire.server.stack.is_open(kFirst));
  CHECK(wire.server.stack.is_open(kSecond));
  CHECK_FALSE(wire.server.of(wire.old + 1).closed);
  CHECK_FALSE(wire.server.stack.open(3, accepting(wire)));
}

TEST_CASE("the new endpoint may go first: the port is the old one's, and refuses") {
  Taken wire;
  wire.server.stack.close(kSecond);
  CHECK_FALSE(wire.server.stack.is_open(kSecond));
  wire.connect_other();
  CHECK(wire.client.of(kOther).closed->reason == CloseReason::kRefused);
  CHECK_FALSE(wire.server.of(wire.old).closed);
  CHECK(wire.server.stack.open(3, accepting(wire)) == Wire::kPort);
}

TEST_CASE("a peer that restarts comes back to its association, not to the new endpoint") {
  Taken wire;
  const std::uint16_t port = wire.client.of(Wire::kId).established->local_port;
  Host reborn(1, 77);
  reborn.stack.open(kFirst, {.port = port, .association = wire.config});
  reborn.stack.connect(kOther, kFirst, wire.server.as_seen_from(reborn), Wire::kPort, wire.config);
  for (int round = 0; round < 4; ++round) {
    reborn.stack.flush(wire.now, reborn);
    while (!reborn.outbox.empty()) {
      wire.inject(wire.client, reborn.outbox.front().bytes);
      reborn.outbox.pop_front();
    }
    for (const Host::Sent& sent : std::exchange(wire.server.outbox, {})) {
      reborn.stack.receive({sent.bytes, wire.server.as_seen_from(reborn)}, wire.now, reborn);
    }
  }
  CHECK(reborn.of(kOther).established);
  CHECK(wire.server.of(wire.old).restarts == 1);
  CHECK(wire.endpoint_of(wire.old) == kFirst);
  CHECK(wire.server.stack.counters().associations == 1);
}

TEST_CASE("a cookie of the old endpoint is refused, as when nobody had taken its port") {
  Wire wire;
  wire.establish();
  wire.client.stack.open(kSecond, {.association = wire.config});
  wire.client.stack.connect(kOther, kSecond, wire.server.as_seen_from(wire.client), Wire::kPort,
                            wire.config);
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kCookieEcho)) {
      wire.server.stack.close(kFirst);
      CHECK(wire.server.stack.open(kSecond, accepting(wire)));
    }
    return true;
  };
  wire.settle();
  CHECK(wire.client.of(kOther).closed->reason == CloseReason::kRefused);
}

TEST_CASE("only who accepts can take over, and only from who did and is closing") {
  Wire wire;
  wire.establish();
  CHECK_FALSE(wire.server.stack.open(kSecond, accepting(wire)));
  wire.server.stack.close(kFirst);
  CHECK_FALSE(wire.server.stack.open(kSecond, {.port = Wire::kPort, .association = wire.config}));
  const std::uint16_t port = wire.client.of(Wire::kId).established->local_port;
  wire.client.stack.close(kFirst);
  CHECK_FALSE(
      wire.client.stack.open(kSecond, {.port = port, .accept = true, .association = wire.config}));
}

TEST_CASE("no ephemeral port is one that an old association uses") {
  Wire wire;
  wire.establish();
  const std::uint16_t used = wire.client.of(Wire::kId).established->local_port;
  wire.client.stack.close(kFirst);
  for (EndpointId id = kSecond; id < kSecond + 16383; ++id) {
    const auto port = wire.client.stack.open(id, {.association = wire.config});
    REQUIRE(port);
    CHECK(*port != used);
  }
  CHECK_FALSE(wire.client.stack.open(kSecond + 16383, {.association = wire.config}));
}

}  // namespace
}  // namespace rxsctp::sctp::test
