#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <vector>

#include "sctp/packet/adaptation_indication_parameter.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/ip_address_parameter.h"
#include "test/sctp/support/auth.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

// Who sends an INIT with the address of another has us send to that one, once for each INIT. The
// cookie makes the INIT ACK the larger of the two, whatever we do (RFC 9260, 5.1.3).

/// SECURITY.md and docs/architecture.md say so: a UDP payload has at most so many times the bytes
/// of the one that it answers, and packets with their IP and UDP headers at most two and a half.
constexpr double kMostPayload = 4.5;
constexpr double kMostOnTheWire = 2.5;

using Parameters = std::function<void(ChunkBuilder&)>;

/// Where an INIT comes from, and whether that has an association already, whose Tie-Tags the cookie
/// carries; and whether there are addresses of ours to list.
struct Scene {
  bool over_ipv6 = false;
  bool associated = false;
  bool multihomed = false;
  /// How many types of chunks we want authenticated, and list to whoever has that (RFC 4895); none
  /// where we have it not.
  std::optional<std::size_t> listed{};

  std::size_t headers() const { return over_ipv6 ? 48 : 28; }
};

/// Sizes of an INIT and of what it is answered with.
struct Exchange {
  std::size_t received = 0;
  std::size_t sent = 0;
};

Exchange exchange(const Scene& scene, const Parameters& parameters) {
  Wire wire;
  if (scene.listed) {
    std::vector<std::uint8_t> types;
    for (std::size_t i = 0; i < *scene.listed; ++i) {
      types.push_back(static_cast<std::uint8_t>(255 - i));
    }
    wire.server_auth = auth_policy(types);
    wire.client_auth = wire.server_auth;
  }
  if (scene.over_ipv6) {
    wire.client.ip = ipv6(1);
    wire.server.ip = ipv6(2);
  }
  std::uint16_t port = 40000;
  if (scene.multihomed) {
    TransportList transports;
    for (TransportId id = 0; id < 8; ++id) {
      const auto last = static_cast<std::uint8_t>(2 + id);
      wire.server.stack.set_local(id, {id % 2 == 0 ? ipv6(last) : ipv4(last), Host::kUdpPort});
      transports.add(id);
    }
    wire.server.stack.open(Host::kEndpoint, {.transports = transports,
                                             .port = Wire::kPort,
                                             .accept = true,
                                             .association = {},
                                             .auth = wire.server_auth});
  } else if (scene.associated) {
    wire.pass = [&](const Host& from, Bytes& packet) {
      if (&from == &wire.client) port = header_of(packet).source_port;
      return true;
    };
    wire.establish();
  } else {
    wire.listen();
  }
  const Bytes init = make_packet({port, Wire::kPort, 0}, [&](PacketWriter& packet) {
    ChunkBuilder chunk(packet, ChunkType::kInit, 0);
    InitChunk{9, 65536, 1024, 1024, Tsn(1), {}}.write(chunk);
    parameters(chunk);
    chunk.commit();
  });
  wire.inject(wire.client, init);
  Exchange sizes{.received = init.size()};
  for (const Host::Sent& sent : wire.server.outbox) sizes.sent += sent.bytes.size();
  return sizes;
}

void check(const Scene& scene, const Parameters& parameters) {
  const Exchange sizes = exchange(scene, parameters);
  CAPTURE(scene.over_ipv6);
  CAPTURE(scene.associated);
  CAPTURE(sizes.received);
  CAPTURE(sizes.sent);
  const auto ratio = [](std::size_t sent, std::size_t received) {
    return static_cast<double>(sent) / static_cast<double>(received);
  };
  // What takes more than the INIT bears is not said at all.
  const bool answered = !scene.listed || *scene.listed <= 16;
  if (answered) CHECK(sizes.sent > 0);
  CHECK(ratio(sizes.sent, sizes.received) <= kMostPayload);
  CHECK(ratio(sizes.sent + scene.headers(), sizes.received + scene.headers()) <= kMostOnTheWire);
}

/// With an INIT of each kind that might have us say more.
void check(const Scene& scene) {
  check(scene, [](ChunkBuilder&) {});
  for (const std::size_t count : {1, 2, 3, 4, 6, 8, 10, 20, 40, 100}) {
    for (const std::size_t size : {0, 1, 8, 100}) {
      check(scene, [&](ChunkBuilder& chunk) {
        for (std::size_t i = 0; i < count; ++i) chunk.tlv(0xc123, Bytes(size));
      });
    }
  }
  check(scene, [](ChunkBuilder& chunk) { AdaptationIndicationParameter{1}.write(chunk); });
  if (scene.associated) return;  // An INIT with new addresses is refused there.
  for (const std::uint8_t count : {1, 8, 50}) {
    check(scene, [&](ChunkBuilder& chunk) {
      for (std::uint8_t i = 0; i < count; ++i) IpAddressParameter{ipv4(100 + i)}.write(chunk);
    });
    check(scene, [&](ChunkBuilder& chunk) {
      for (std::uint8_t i = 0; i < count; ++i) IpAddressParameter{ipv6(100 + i)}.write(chunk);
    });
  }
}

TEST_CASE(
    "what an INIT is answered with is bounded by its size, from a source that proved nothing") {
  check({.over_ipv6 = false, .associated = false});
  check({.over_ipv6 = true, .associated = false});
}

TEST_CASE("what an INIT is answered with is bounded by its size, with addresses of ours to list") {
  check({.over_ipv6 = false, .associated = false, .multihomed = true});
  check({.over_ipv6 = true, .associated = false, .multihomed = true});
}

TEST_CASE("what an INIT is answered with is bounded by its size, in the name of a peer there is") {
  check({.over_ipv6 = false, .associated = true});
  check({.over_ipv6 = true, .associated = true});
}

TEST_CASE("what an INIT is answered with is bounded by its size, with keys to agree on") {
  for (const bool over_ipv6 : {false, true}) {
    for (const bool associated : {false, true}) {
      for (const bool multihomed : {false, true}) {
        if (associated && multihomed) continue;
        check({over_ipv6, associated, multihomed, 4});
        for (const std::size_t listed : {0, 1, 2, 3, 4, 5, 20, 256}) {
          for (const std::size_t hmacs : {1, 2, 3, 16}) {
            const Parameters parameters = [&](ChunkBuilder& chunk) {
              chunk.tlv(0x8002, Bytes(32));
              if (listed > 0) chunk.tlv(0x8003, Bytes(listed, 0xc1));
              Bytes ids(2 * hmacs);
              for (std::size_t i = 0; i < hmacs; ++i) ids[2 * i + 1] = 1;
              chunk.tlv(0x8004, ids);
            };
            for (const std::size_t ours : {0, 4, 16, 20, 250}) {
              check({over_ipv6, associated, multihomed, ours}, parameters);
            }
          }
        }
        for (const std::size_t size : {0, 1, 31, 33, 100}) {
          check({over_ipv6, associated, multihomed, 4},
                [&](ChunkBuilder& chunk) { chunk.tlv(0x8002, Bytes(size)); });
        }
      }
    }
  }
}

TEST_CASE("the smallest INIT, and what it is answered with") {
  const auto nothing = [](ChunkBuilder&) {};
  const Exchange v4 = exchange({}, nothing);
  CHECK(v4.received == 32);
  CHECK(v4.sent == 112);
  const Exchange v6 = exchange({.over_ipv6 = true}, nothing);
  CHECK(v6.received == 32);
  CHECK(v6.sent == 128);
}

}  // namespace
}  // namespace rxsctp::sctp::test
