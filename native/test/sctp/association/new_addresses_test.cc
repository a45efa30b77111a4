#include <doctest/doctest.h>

#include <initializer_list>
#include <optional>

#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/ip_address_parameter.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

constexpr std::uint16_t kPeerPort = 40000;

using List = std::initializer_list<IpAddress>;

/// A server and a peer of it that lists its addresses.
struct Peer {
  Wire wire;

  Peer() { wire.listen(); }

  /// What the server answers to an INIT.
  Bytes init(std::uint32_t tag, List addresses) {
    return ask({kPeerPort, Wire::kPort, 0}, [&](PacketWriter& packet) {
      ChunkBuilder chunk(packet, ChunkType::kInit, 0);
      InitChunk{tag, 65536, 3, 3, Tsn(1), {}}.write(chunk);
      for (const IpAddress& address : addresses) IpAddressParameter{address}.write(chunk);
      chunk.commit();
    });
  }
  void open(std::uint32_t tag, List addresses) { echo(init(tag, addresses)); }
  void echo(const Bytes& init_ack) {
    const auto offer = InitChunk::parse(first_chunk(init_ack));
    REQUIRE(first_chunk(init_ack).type == ChunkType::kInitAck);
    const auto cookie = ParameterCursor(offer->parameters).next();
    const Bytes answer =
        ask({kPeerPort, Wire::kPort, offer->initiate_tag},
            [&](PacketWriter& packet) { CookieEchoChunk{cookie->value}.write(packet); });
    REQUIRE(has_chunk(answer, ChunkType::kCookieAck));
  }
  int restarts() { return wire.server.of(wire.server.only()).restarts; }

 private:
  template <typename Write>
  Bytes ask(const CommonHeader& header, Write write) {
    wire.inject(wire.client, make_packet(header, write));
    REQUIRE_FALSE(wire.server.outbox.empty());
    for (std::size_t i = 1; i < wire.server.outbox.size(); ++i) {
      REQUIRE(has_chunk(wire.server.outbox[i].bytes, ChunkType::kHeartbeat));
    }
    const Bytes answer = wire.server.outbox.front().bytes;
    wire.server.outbox.clear();
    return answer;
  }
};

void check_refused(const Bytes& answer, std::uint32_t tag, List added) {
  CHECK(header_of(answer).verification_tag == tag);
  const auto abort = AbortChunk::parse(first_chunk(answer));
  REQUIRE(abort);
  CHECK_FALSE(abort->tag_reflected);
  const auto cause = CauseCursor(abort->causes).next();
  REQUIRE(cause);
  CHECK(cause->code == CauseCode::kRestartWithNewAddresses);
  ParameterCursor listed(cause->value);
  for (const IpAddress& address : added) {
    const auto parameter = listed.next();
    REQUIRE(parameter);
    const auto parsed = IpAddressParameter::parse(*parameter);
    REQUIRE(parsed);
    CHECK(parsed->address == address);
  }
  CHECK_FALSE(listed.next().has_value());
}

TEST_CASE("an INIT that adds addresses to an association is refused with cause 11 (5.2.2)") {
  Peer peer;
  peer.open(9, {ipv4(50), ipv6(1)});
  check_refused(peer.init(10, {ipv4(50), ipv6(1), ipv6(2), ipv4(51)}), 10, {ipv4(51), ipv6(2)});
  check_refused(peer.init(10, {ipv6(2)}), 10, {ipv6(2)});
  CHECK(peer.restarts() == 0);
  CHECK_FALSE(peer.wire.server.of(peer.wire.server.only()).closed);
}

TEST_CASE("a restart with the same addresses, or fewer, stays a restart") {
  Peer peer;
  peer.open(9, {ipv4(50), ipv6(1)});
  peer.open(10, {ipv6(1), ipv4(50)});
  CHECK(peer.restarts() == 1);
  // Where it sends from is an address of the association, listed or not.
  peer.open(11, {peer.wire.client.ip, ipv6(1)});
  CHECK(peer.restarts() == 2);
  // The restart has taken the one that it did not list away.
  check_refused(peer.init(12, {ipv4(50)}), 12, {ipv4(50)});
  peer.open(12, {});
  CHECK(peer.restarts() == 3);
  check_refused(peer.init(13, {ipv6(1)}), 13, {ipv6(1)});
  CHECK(peer.wire.server.records.size() == 1);
}

TEST_CASE("the addresses that an INIT ACK lists are those of the association as well") {
  Wire wire;
  wire.listen();
  wire.connect(kPeerPort);
  bool listed = false;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (!has_chunk(packet, ChunkType::kInitAck)) return true;
    packet = make_packet(header_of(packet), [&](PacketWriter& out) {
      ChunkBuilder chunk(out, ChunkType::kInitAck, 0);
      chunk.bytes(first_chunk(packet).value);
      IpAddressParameter{ipv4(50)}.write(chunk);
      listed = chunk.commit();
    });
    return true;
  };
  const auto init = [&](std::uint32_t tag, const IpAddress& address) {
    wire.inject(wire.server, make_packet({Wire::kPort, kPeerPort, 0}, [&](PacketWriter& packet) {
                  ChunkBuilder chunk(packet, ChunkType::kInit, 0);
                  InitChunk{tag, 65536, 3, 3, Tsn(1), {}}.write(chunk);
                  IpAddressParameter{address}.write(chunk);
                  chunk.commit();
                }));
    REQUIRE(wire.client.outbox.size() == 1);
    const Bytes answer = wire.client.outbox.front().bytes;
    wire.client.outbox.clear();
    return answer;
  };
  SUBCASE("in ESTABLISHED (5.2.2)") {
    wire.settle();
    CHECK(wire.client.of(Wire::kId).established);
  }
  SUBCASE("in COOKIE-ECHOED (5.2.1)") {
    const auto pass = wire.pass;
    wire.pass = [pass](const Host& from, Bytes& packet) {
      return pass(from, packet) && !has_chunk(packet, ChunkType::kCookieEcho);
    };
    wire.settle();
    CHECK(wire.client.of(Wire::kId).states.back() == AssociationState::kCookieEchoed);
  }
  REQUIRE(listed);
  CHECK(first_chunk(init(9, ipv4(50))).type == ChunkType::kInitAck);
  check_refused(init(9, ipv4(51)), 9, {ipv4(51)});
}

TEST_CASE("INITs that cross may list what they like (5.2.1)") {
  Wire wire;
  wire.client.stack.open(Host::kEndpoint,
                         {.port = kPeerPort, .accept = true, .association = wire.config});
  wire.client.stack.connect(Wire::kId, Host::kEndpoint, wire.server.as_seen_from(wire.client),
                            Wire::kPort, wire.config);
  wire.client.stack.flush(wire.now, wire.client);
  wire.client.outbox.clear();
  wire.inject(wire.server, make_packet({Wire::kPort, kPeerPort, 0}, [&](PacketWriter& packet) {
                ChunkBuilder chunk(packet, ChunkType::kInit, 0);
                InitChunk{9, 65536, 3, 3, Tsn(1), {}}.write(chunk);
                IpAddressParameter{ipv4(50)}.write(chunk);
                chunk.commit();
              }));
  REQUIRE(wire.client.outbox.size() == 1);
  CHECK(first_chunk(wire.client.outbox.front().bytes).type == ChunkType::kInitAck);
}

}  // namespace
}  // namespace rxsctp::sctp::test
