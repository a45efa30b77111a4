// Which addresses of ours an INIT and an INIT ACK list (RFC 9260, 5.1.2).
#include <doctest/doctest.h>

#include <initializer_list>
#include <vector>

#include "sctp/packet/init_chunk.h"
#include "sctp/packet/ip_address_parameter.h"
#include "sctp/packet/supported_address_types_parameter.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using Addresses = std::vector<IpAddress>;

IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {.bytes = {a, b, c, d}, .family = IpFamily::kV4};
}

Addresses listed_in(const Bytes& packet) {
  Addresses listed;
  const auto init = InitChunk::parse(first_chunk(packet));
  REQUIRE(init);
  ParameterCursor parameters(init->parameters);
  while (const auto parameter = parameters.next()) {
    if (const auto address = IpAddressParameter::parse(*parameter)) {
      listed.push_back(address->address);
    }
  }
  return listed;
}

/// A host whose endpoint is bound to several addresses.
struct Bound {
  explicit Bound(const Addresses& locals) {
    TransportList transports;
    for (TransportId id = 0; id < locals.size(); ++id) {
      transports.add(id);
      host.stack.set_local(id, {locals[id], 9899});
    }
    host.stack.open(Host::kEndpoint,
                    {.transports = transports, .port = 5000, .accept = true, .association = {}});
  }
  static PathAddress path(const IpAddress& remote) {
    return {.remote = remote, .local = {}, .remote_udp_port = 9899, .transport = 0};
  }
  Bytes sent() {
    host.stack.flush(now, host);
    REQUIRE(host.outbox.size() == 1);
    const Bytes packet = host.outbox.front().bytes;
    host.outbox.clear();
    return packet;
  }
  Bytes init_to(const IpAddress& remote, const Addresses& further = {}) {
    std::vector<PathAddress> paths{path(remote)};
    for (const IpAddress& other : further) paths.push_back(path(other));
    host.stack.connect(1, Host::kEndpoint, paths, 5000, {});
    return sent();
  }
  template <typename Write>
  Bytes init_ack_to(const IpAddress& remote, Write write) {
    const Bytes init = make_packet({6000, 5000, 0}, [&](PacketWriter& packet) {
      ChunkBuilder chunk(packet, ChunkType::kInit, 0);
      InitChunk{9, 65536, 3, 3, Tsn(1), {}}.write(chunk);
      write(chunk);
      chunk.commit();
    });
    host.stack.receive({init, path(remote)}, now, host);
    return sent();
  }
  Bytes init_ack_to(const IpAddress& remote) {
    return init_ack_to(remote, [](ChunkBuilder&) {});
  }

  Host host{1, 5};
  Time now{std::chrono::hours(1)};
};

const IpAddress kGlobal = v4(8, 8, 8, 8);

TEST_CASE(
    "an INIT lists the addresses of the endpoint, in their order, as the scope of the peer lets") {
  const Addresses locals{v4(10, 0, 0, 2), v4(127, 0, 0, 1), v4(9, 9, 9, 9), ipv6(1),
                         v4(10, 0, 0, 1)};
  CHECK(listed_in(Bound(locals).init_to(v4(127, 0, 0, 5))) ==
        Addresses{locals[1], locals[2], locals[3], locals[4]});
  CHECK(listed_in(Bound(locals).init_to(v4(10, 0, 0, 5))) ==
        Addresses{locals[2], locals[3], locals[4]});
  CHECK(listed_in(Bound(locals).init_to(kGlobal)) == Addresses{locals[2]});
}

TEST_CASE("an INIT has no list that would say no more than its source, nor of a wildcard") {
  CHECK(listed_in(Bound({v4(10, 0, 0, 1)}).init_to(v4(10, 0, 0, 5))).empty());
  CHECK(listed_in(Bound({v4(10, 0, 0, 1), v4(127, 0, 0, 1)}).init_to(v4(10, 0, 0, 5))).empty());
  CHECK(listed_in(Bound({v4(0, 0, 0, 0)}).init_to(v4(10, 0, 0, 5))).empty());
  CHECK(listed_in(Bound({v4(0, 0, 0, 0), ipv6(1)}).init_to(v4(10, 0, 0, 5))) == Addresses{ipv6(1)});
}

TEST_CASE("eight addresses fit an INIT, within what every path carries") {
  Addresses locals;
  for (std::uint8_t i = 1; i <= 8; ++i) locals.push_back(ipv6(i));
  const Bytes init = Bound(locals).init_to(ipv6(50));
  CHECK(listed_in(init) == Addresses(locals.begin() + 1, locals.end()));
  constexpr std::size_t kExtensions = 12;
  CHECK(init.size() <= CommonHeader::kSize + 20 + kExtensions + 7 * 20);
}

TEST_CASE("an INIT ACK lists them as well, but for the types that the peer does not support") {
  const Addresses locals{v4(10, 0, 0, 1), v4(10, 0, 0, 2), ipv6(1)};
  const auto types = [](SupportedAddressTypesParameter supported) {
    return [supported](ChunkBuilder& init) {
      supported.write(init);
      init.tlv(0x8005, Bytes(60));  // padding (RFC 4820, 4)
    };
  };
  const IpAddress peer = v4(10, 0, 0, 5);
  const Addresses both{locals[1], locals[2]};
  CHECK(listed_in(Bound(locals).init_ack_to(peer, types({.ipv4 = true, .ipv6 = true}))) == both);
  CHECK(listed_in(Bound(locals).init_ack_to(peer, types({.ipv4 = true}))) == Addresses{locals[1]});
  // It supports what it sends from, too.
  CHECK(listed_in(Bound(locals).init_ack_to(peer, types({.ipv6 = true}))) == both);
  CHECK(listed_in(Bound(locals).init_ack_to(kGlobal)).empty());
}

TEST_CASE("the smallest INIT over IPv4 has room for one more address in its INIT ACK") {
  const Addresses locals{v4(10, 0, 0, 1), v4(10, 0, 0, 2), v4(10, 0, 0, 3)};
  const Bytes answer = Bound(locals).init_ack_to(v4(10, 0, 0, 5));
  CHECK(listed_in(answer) == Addresses{locals[1]});
  CHECK(answer.size() == 120);
}

// What an INIT ACK to that INIT lists, of a host with the address it went to and seven of IPv6.
Addresses told_to(const Bytes& init, const IpAddress& client, const IpAddress& server) {
  Addresses servers{server};
  for (std::uint8_t i = 2; i <= 8; ++i) servers.push_back(ipv6(i));
  Bound asked(servers);
  asked.host.stack.receive({init, Bound::path(client)}, asked.now, asked.host);
  return listed_in(asked.sent());
}

TEST_CASE(
    "an INIT of several addresses has room for all that its INIT ACK may list (RFC 4820, 4)") {
  for (const bool over_ipv6 : {false, true}) {
    CAPTURE(over_ipv6);
    const IpAddress client = over_ipv6 ? ipv6(50) : v4(10, 0, 0, 5);
    const IpAddress server = over_ipv6 ? ipv6(1) : v4(10, 0, 0, 1);
    Addresses clients{client};
    Addresses further;
    SUBCASE("of ours") { clients.push_back(v4(10, 0, 0, 6)); }
    SUBCASE("of the peer") { further.push_back(ipv6(2)); }
    Bound asking(clients);
    const Bytes init = asking.init_to(server, further);
    CHECK(init.size() <= 100);
    CHECK(told_to(init, client, server).size() == 7);
  }
}

TEST_CASE(
    "an INIT from one address to one has no parameter but for extensions, and room for some") {
  for (const bool over_ipv6 : {false, true}) {
    CAPTURE(over_ipv6);
    const IpAddress client = over_ipv6 ? ipv6(50) : v4(10, 0, 0, 5);
    const IpAddress server = over_ipv6 ? ipv6(1) : v4(10, 0, 0, 1);
    const Bytes init = Bound({client}).init_to(server);
    ParameterCursor parameters(InitChunk::parse(first_chunk(init))->parameters);
    while (const auto parameter = parameters.next()) {
      // Supported Extensions (RFC 5061, 4.2.7) and Forward-TSN-Supported (RFC 3758, 3.1).
      const auto type = static_cast<std::uint16_t>(parameter->type);
      CHECK((type == 0x8008 || type == 0xc000));
    }
    CHECK(told_to(init, client, server).size() == (over_ipv6 ? 2 : 1));
  }
}

TEST_CASE("an INIT ACK stays within what every path carries, whatever the INIT had in it") {
  Addresses locals;
  for (std::uint8_t i = 1; i <= 8; ++i) locals.push_back(ipv6(i));
  const Bytes answer = Bound(locals).init_ack_to(ipv6(50), [](ChunkBuilder& init) {
    for (std::uint8_t i = 0; i < 100; ++i) {
      IpAddressParameter{ipv6(static_cast<std::uint8_t>(100 + i))}.write(init);
      init.tlv(0xc123, Bytes(100, i));  // to be reported
    }
  });
  CHECK(listed_in(answer) == Addresses(locals.begin() + 1, locals.end()));
  CHECK(answer.size() <= 1200);
}

}  // namespace
}  // namespace rxsctp::sctp::test
