#include <doctest/doctest.h>

#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/ip_address_parameter.h"
#include "sctp/packet/parameter.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

constexpr std::uint16_t kClientPort = 40000;
constexpr std::uint32_t kSecondTag = 0x77777777;

/// A client that got an INIT of its peer (tag kSecondTag) while it waited for the INIT ACK to its
/// own, and then was established by that INIT ACK: two tags of the peer are around.
struct Collision {
  Wire wire;
  Bytes echo;  // of the cookie that goes with kSecondTag

  /// `listed`: by that INIT.
  explicit Collision(const std::vector<IpAddress>& listed = {}) {
    wire.listen();
    wire.connect(kClientPort);
    wire.client.stack.flush(wire.now, wire.client);
    const Bytes own_init = wire.client.outbox.front().bytes;
    wire.client.outbox.clear();
    wire.inject(wire.server, make_packet({Wire::kPort, kClientPort, 0}, [&](PacketWriter& packet) {
                  ChunkBuilder chunk(packet, ChunkType::kInit, 0);
                  InitChunk{kSecondTag, 65536, 3, 3, Tsn(1), {}}.write(chunk);
                  for (const IpAddress& ip : listed) IpAddressParameter{ip}.write(chunk);
                  chunk.commit();
                }));
    REQUIRE(wire.client.outbox.size() == 1);
    const Bytes init_ack = wire.client.outbox.front().bytes;
    wire.client.outbox.clear();
    CHECK(InitChunk::parse(first_chunk(init_ack))->initiate_tag ==
          InitChunk::parse(first_chunk(own_init))->initiate_tag);
    const auto cookie = ParameterCursor(InitChunk::parse(first_chunk(init_ack))->parameters).next();
    echo = make_packet(
        {Wire::kPort, kClientPort, InitChunk::parse(first_chunk(init_ack))->initiate_tag},
        [&](PacketWriter& packet) { CookieEchoChunk{cookie->value}.write(packet); });
    wire.inject(wire.client, own_init);
    wire.settle();
    REQUIRE(wire.client.of(Wire::kId).established);
  }
};

TEST_CASE("action B in ESTABLISHED: the peer's tag is taken from the cookie") {
  Collision collision;
  Wire& wire = collision.wire;
  wire.inject(wire.server, collision.echo);
  REQUIRE(wire.client.outbox.size() == 1);
  CHECK(has_chunk(wire.client.outbox.front().bytes, ChunkType::kCookieAck));
  CHECK(header_of(wire.client.outbox.front().bytes).verification_tag == kSecondTag);
  wire.client.outbox.clear();
  CHECK(wire.client.of(Wire::kId).restarts == 0);
  CHECK(!wire.client.of(Wire::kId).closed);
  CHECK(wire.client.stack.send(Wire::kId, {.stream = 2}, Wire::text("x")) == SendStatus::kAccepted);
  CHECK(wire.client.stack.send(Wire::kId, {.stream = 3}, Wire::text("x")) ==
        SendStatus::kInvalidStream);
  wire.client.stack.flush(wire.now, wire.client);
  REQUIRE(wire.client.outbox.size() == 1);
  CHECK(header_of(wire.client.outbox.front().bytes).verification_tag == kSecondTag);
}

TEST_CASE("action B in ESTABLISHED: what the cookie lists is asked as in any other (5.4)") {
  std::vector<IpAddress> listed;
  for (std::uint8_t i = 0; i < 7; ++i) listed.push_back(ipv4(50 + i));
  Collision collision(listed);
  Wire& wire = collision.wire;
  const auto asked = [&] {
    std::vector<std::uint8_t> addresses;
    for (const Host::Sent& sent : wire.client.outbox) {
      if (has_chunk(sent.bytes, ChunkType::kHeartbeat)) {
        addresses.push_back(sent.to.remote.bytes[3]);
      }
    }
    wire.client.outbox.clear();
    return addresses;
  };
  wire.client.outbox.clear();
  wire.inject(wire.server, collision.echo);
  CHECK(wire.client.stack.stats(Wire::kId)->paths.size() == 8);
  CHECK(asked() == std::vector<std::uint8_t>{50, 51, 52, 53});
  wire.inject(wire.server, collision.echo);  // once more, and nobody is asked again
  CHECK(asked().empty());
  wire.now += wire.config.rto_initial;
  wire.client.stack.advance(wire.now, wire.client);
  CHECK(asked() == std::vector<std::uint8_t>{50, 51, 52, 53, 54, 55, 56});
  wire.client.stack.advance(wire.now, wire.client);
  CHECK(asked().empty());
}

TEST_CASE("action B does not take a tag away under which data has been exchanged") {
  Collision collision;
  Wire& wire = collision.wire;
  wire.client.stack.send(Wire::kId, {}, Wire::text("first"));
  wire.settle();
  wire.inject(wire.server, collision.echo);
  CHECK(wire.client.outbox.empty());
  wire.client.stack.send(Wire::kId, {}, Wire::text("second"));
  wire.settle();
  CHECK(wire.server.of(wire.server.only()).messages.size() == 2);
}

}  // namespace
}  // namespace rxsctp::sctp::test
