// The addresses that a peer lists become paths (RFC 9260, 5.1.2, 5.2 and 5.4).
#include <doctest/doctest.h>

#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/ip_address_parameter.h"
#include "test/sctp/support/lists.h"
#include "test/sctp/support/packets.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {.bytes = {a, b, c, d}, .family = IpFamily::kV4};
}

/// Both have an address on each of two networks.
struct TwoNetworks : Lists {
  TwoNetworks() : Lists({v4(10, 0, 1, 1), v4(10, 0, 2, 1)}, {v4(10, 0, 1, 2), v4(10, 0, 2, 2)}) {}
};

Addresses remotes(const std::vector<PathStatus>& paths) {
  Addresses addresses;
  for (const PathStatus& path : paths) addresses.push_back(path.address.remote);
  return addresses;
}

bool all_active(const std::vector<PathStatus>& paths) {
  return std::ranges::all_of(
      paths, [](const PathStatus& path) { return path.state == PathState::kActive; });
}

Bytes init_from(std::uint32_t tag, const Addresses& listed) {
  return make_packet({Lists::kClientPort, Lists::kServerPort, 0}, [&](PacketWriter& packet) {
    ChunkBuilder chunk(packet, ChunkType::kInit, 0);
    InitChunk{tag, 65536, 3, 3, Tsn(1), {}}.write(chunk);
    for (const IpAddress& address : listed) IpAddressParameter{address}.write(chunk);
    chunk.commit();
  });
}

/// A server, and what peers of it send that no stack would.
struct Server : Lists {
  Server() : Lists({}, {v4(10, 0, 1, 2), v4(10, 0, 2, 2)}) { open(); }

  Bytes ask(const IpAddress& from, const Bytes& packet) {
    server.outbox.clear();
    deliver(from, server_ips[0], packet);
    REQUIRE_FALSE(server.outbox.empty());
    return server.outbox.front().bytes;
  }
  Bytes echo(const IpAddress& from, const Bytes& init_ack) {
    REQUIRE(first_chunk(init_ack).type == ChunkType::kInitAck);
    const auto offer = InitChunk::parse(first_chunk(init_ack));
    const auto cookie = ParameterCursor(offer->parameters).next();
    return ask(from, make_packet({kClientPort, kServerPort, offer->initiate_tag},
                                 [&](PacketWriter& packet) {
                                   CookieEchoChunk{cookie->value}.write(packet);
                                 }));
  }
  /// An association is there when it returns.
  void open_from(const IpAddress& from, std::uint32_t tag, const Addresses& listed) {
    REQUIRE(has_chunk(echo(from, ask(from, init_from(tag, listed))), ChunkType::kCookieAck));
  }
  AssociationId last() { return server.records.rbegin()->first; }
  Addresses paths_of(AssociationId id) { return remotes(server.stack.stats(id)->paths); }
};

const IpAddress kPeer = v4(10, 0, 1, 1);

TEST_CASE("both ends have all paths when the association is up, and a HEARTBEAT confirms each") {
  TwoNetworks net;
  net.open();
  net.connect();
  net.settle();
  for (Host* host : {&net.client, &net.server}) {
    const bool is_client = host == &net.client;
    const Addresses& own = is_client ? net.client_ips : net.server_ips;
    const Addresses& other = is_client ? net.server_ips : net.client_ips;
    const auto established = host->of(host->only()).established;
    REQUIRE(established);
    CHECK(established->remote_addresses == other);
    CHECK(established->local_addresses == own);
    const auto paths = net.paths(*host);
    CHECK(remotes(paths) == other);
    CHECK(paths[0].primary);
    CHECK(paths[1].address.transport == 1);  // on the network of the address
    CHECK(paths[1].address.remote_udp_port == Host::kUdpPort);
    CHECK(all_active(paths));  // nothing takes time, so the HEARTBEAT has been answered
  }
}

TEST_CASE("data finds another path when the first is gone") {
  TwoNetworks net;
  net.establish();
  net.pass = [&](const IpAddress& from, const IpAddress& to, Bytes&) {
    return from.bytes[2] != 1 && to.bytes[2] != 1;
  };
  net.client.stack.send(Lists::kId, {}, Bytes(100, 7));
  net.run(seconds(5));
  CHECK(net.server.of(net.server.only()).messages.size() == 1);
  CHECK_FALSE(net.client.of(Lists::kId).closed);
}

TEST_CASE("packets of an association may cross networks: any address to any address") {
  TwoNetworks net;
  net.establish();
  bool crossed = false;
  net.pass = [&](const IpAddress& from, const IpAddress& to, Bytes& packet) {
    if (from != net.client_ips[0]) return true;
    crossed = true;
    net.deliver(net.client_ips[1], to, packet);
    return false;
  };
  net.client.stack.send(Lists::kId, {}, Bytes(100, 7));
  net.run(seconds(1));
  CHECK(crossed);
  CHECK(net.server.of(net.server.only()).messages.size() == 1);
}

TEST_CASE("an address that does not answer stays unconfirmed, and is asked once in an RTO") {
  TwoNetworks net;
  net.open();
  net.connect();
  int asked = 0;
  Duration least = seconds(1000);
  Time last = Time::min();
  net.pass = [&](const IpAddress& from, const IpAddress& to, Bytes& packet) {
    if (from.bytes[2] == 1 && to.bytes[2] == 1) return true;
    if (from != net.client_ips[1]) return false;
    CHECK(has_chunk(packet, ChunkType::kHeartbeat));
    if (asked++ > 0) least = std::min(least, net.now - last);
    last = net.now;
    return false;
  };
  net.run(seconds(600));
  CHECK(net.paths(net.client)[1].state == PathState::kUnconfirmed);
  CHECK(asked == static_cast<int>(net.config.path_max_retrans) + 1);
  CHECK(least >= net.config.rto_initial);
}

TEST_CASE("an INIT goes to the next address of those given when T1 expires, or it is refused") {
  TwoNetworks net;
  net.open();
  std::vector<IpAddress> tried;
  net.pass = [&](const IpAddress&, const IpAddress& to, Bytes& packet) {
    if (!has_chunk(packet, ChunkType::kInit)) return true;
    tried.push_back(to);
    return to == net.server_ips[1];
  };
  net.connect({0, 1});
  net.settle();
  CHECK(tried == Addresses{net.server_ips[0]});
  net.run(net.config.rto_initial);
  CHECK(tried == net.server_ips);
  const auto established = net.client.of(Lists::kId).established;
  REQUIRE(established);
  CHECK(established->primary.remote == net.server_ips[1]);
  CHECK(remotes(net.paths(net.client)).size() == 2);
  CHECK(net.paths(net.server).size() == 2);
}

// RFC 9260, 5.1.2 and 5.4: the peer is at the address that it was asked at, or the INIT would not
// have been answered; that of the answer is one that the peer has told of.
TEST_CASE("an INIT ACK may come from another address than the INIT went to, if it lists that") {
  TwoNetworks net;
  net.open();
  Addresses echoed;
  bool lists = true;
  net.pass = [&](const IpAddress& from, const IpAddress& to, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kCookieEcho)) echoed.push_back(to);
    if (!has_chunk(packet, ChunkType::kInitAck) || from != net.server_ips[0]) return true;
    if (lists) {
      packet = make_packet(header_of(packet), [&](PacketWriter& out) {
        ChunkBuilder chunk(out, ChunkType::kInitAck, 0);
        chunk.bytes(first_chunk(packet).value);
        IpAddressParameter{net.server_ips[0]}.write(chunk);
        chunk.commit();
      });
    }
    net.deliver(net.server_ips[1], to, packet);
    return false;
  };
  SUBCASE("it lists it") {
    net.connect();
    net.run(seconds(5));
    const auto established = net.client.of(Lists::kId).established;
    REQUIRE(established);
    CHECK(established->primary.remote == net.server_ips[0]);
    CHECK(echoed == Addresses{net.server_ips[0]});
    CHECK(remotes(net.paths(net.client)) == net.server_ips);
    CHECK(all_active(net.paths(net.client)));
    CHECK(all_active(net.paths(net.server)));
  }
  SUBCASE("it does not: anybody might have sent it") {
    lists = false;
    net.connect();
    net.settle();
    CHECK_FALSE(net.client.of(Lists::kId).established);
    CHECK(echoed.empty());
  }
  SUBCASE("it was given as well: then that is the primary path") {
    net.connect({0, 1});
    net.run(seconds(5));
    const auto established = net.client.of(Lists::kId).established;
    REQUIRE(established);
    CHECK(established->primary.remote == net.server_ips[1]);
    CHECK(echoed == Addresses{net.server_ips[1]});
    CHECK(net.paths(net.client).size() == 2);
  }
}

TEST_CASE("the primary path is the one that an INIT ACK came on, though another was asked since") {
  TwoNetworks net;
  net.open();
  Bytes late;
  net.pass = [&](const IpAddress& from, const IpAddress& to, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kInitAck) && from == net.server_ips[0]) late = packet;
    if (has_chunk(packet, ChunkType::kInit) && to == net.server_ips[1]) return false;
    return !has_chunk(packet, ChunkType::kInitAck);
  };
  net.connect({0, 1});
  net.run(net.config.rto_initial);  // T1 expires, and the second address is asked
  REQUIRE_FALSE(late.empty());
  net.pass = [](const IpAddress&, const IpAddress&, Bytes&) { return true; };
  net.deliver(net.server_ips[0], net.client_ips[0], late);
  net.settle();
  const auto established = net.client.of(Lists::kId).established;
  REQUIRE(established);
  CHECK(established->primary.remote == net.server_ips[0]);
  CHECK(net.paths(net.client)[0].state == PathState::kActive);
  net.client.stack.send(Lists::kId, {}, Bytes(100, 1));
  std::vector<IpAddress> data;
  net.pass = [&](const IpAddress&, const IpAddress& to, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kData)) data.push_back(to);
    return true;
  };
  net.settle();
  CHECK(data == Addresses{net.server_ips[0]});
}

TEST_CASE(
    "of the addresses that were given, those the peer does not tell of are no paths (5.1.2)") {
  Lists net({v4(10, 0, 1, 1)}, {v4(10, 0, 1, 2), v4(10, 0, 2, 2)});
  net.open();
  const std::vector<PathAddress> to{Lists::path(net.server_ips[0]), Lists::path(v4(10, 0, 3, 3))};
  net.client.stack.connect(Lists::kId, Host::kEndpoint, to, Lists::kServerPort, net.config);
  net.run(seconds(1));
  CHECK(remotes(net.paths(net.client)) == net.server_ips);
  CHECK(net.strays.empty());
}

TEST_CASE("EISCONN: any confirmed address of the peer names its association") {
  TwoNetworks net;
  net.establish();
  for (const std::size_t number : {0u, 1u}) {
    const AssociationId id = 50 + number;
    net.client.stack.connect(id, Host::kEndpoint, Lists::path(net.server_ips[number]),
                             Lists::kServerPort, net.config);
    net.settle();
    REQUIRE(net.client.of(id).closed);
    CHECK(net.client.of(id).closed->reason == CloseReason::kAlreadyConnected);
  }
}

TEST_CASE("INITs with lists that cross make one association with all paths (5.2.4, B)") {
  TwoNetworks net;
  net.open();
  net.connect();
  std::size_t other = 0;
  SUBCASE("between the same addresses") {}
  SUBCASE("between others") { other = 1; }
  net.server.stack.connect(7, Host::kEndpoint, Lists::path(net.client_ips[other]),
                           Lists::kClientPort, net.config);
  net.run(seconds(5));
  CHECK(net.client.records.size() == 1);
  CHECK(net.server.records.size() == 1);
  CHECK(net.paths(net.client).size() == 2);
  CHECK(net.paths(net.server).size() == 2);
  CHECK(all_active(net.paths(net.client)));
  CHECK(all_active(net.paths(net.server)));
}

TEST_CASE("a restart has the paths of its own list, from whichever address it comes") {
  Server host;
  const Addresses listed{kPeer, v4(10, 0, 2, 1)};
  host.open_from(kPeer, 9, listed);
  const AssociationId id = host.last();
  IpAddress from = kPeer;
  SUBCASE("from the same") {}
  SUBCASE("from the other") { from = listed[1]; }
  host.open_from(from, 10, listed);
  CHECK(host.server.records.size() == 1);
  CHECK(host.server.of(id).restarts == 1);
  CHECK(host.paths_of(id).front() == from);
  CHECK(host.paths_of(id).size() == 2);
  REQUIRE(host.server.of(id).established);
  CHECK(host.server.of(id).established->remote_addresses == host.paths_of(id));
}

TEST_CASE("an INIT from an address of nobody that lists one of an association is refused (5.2.2)") {
  Server host;
  host.open_from(kPeer, 9, {});
  const Bytes answer = host.ask(v4(10, 0, 7, 7), init_from(10, {kPeer}));
  const auto abort = AbortChunk::parse(first_chunk(answer));
  REQUIRE(abort);
  const auto cause = CauseCursor(abort->causes).next();
  REQUIRE(cause);
  CHECK(cause->code == CauseCode::kRestartWithNewAddresses);
  const auto listed = ParameterCursor(cause->value).next();
  REQUIRE(listed);
  CHECK(IpAddressParameter::parse(*listed)->address == v4(10, 0, 7, 7));
  CHECK_FALSE(host.server.of(host.last()).closed);
}

TEST_CASE("a COOKIE ECHO may come from another of the addresses that the INIT listed") {
  Server host;
  const IpAddress other = v4(10, 0, 2, 1);
  const Bytes init_ack = host.ask(kPeer, init_from(9, {kPeer, other}));
  CHECK(has_chunk(host.echo(other, init_ack), ChunkType::kCookieAck));
  const auto paths = host.server.stack.stats(host.last())->paths;
  CHECK(remotes(paths) == Addresses{kPeer, other});
  // The INIT ACK has been to one only (RFC 9260, 5.4, rule 2).
  CHECK(paths[0].state == PathState::kActive);
  CHECK(paths[1].state == PathState::kUnconfirmed);
  CHECK(host.server.outbox.front().to.remote == kPeer);
}

TEST_CASE("a COOKIE ECHO may go to another of our addresses than the INIT (RFC 9260, 6.4)") {
  Lists net({v4(10, 0, 1, 1)}, {v4(10, 0, 1, 2), v4(10, 0, 2, 2)});
  net.open();
  Addresses echoed;
  net.pass = [&](const IpAddress&, const IpAddress& to, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kCookieEcho)) echoed.push_back(to);
    return !has_chunk(packet, ChunkType::kCookieEcho) || to == net.server_ips[1];
  };
  net.connect({0, 1});
  net.run(seconds(1));  // T1 expires
  CHECK(echoed == net.server_ips);
  CHECK(net.client.of(Lists::kId).established);
  CHECK(net.server.stack.counters().bad_cookies == 0);
}

TEST_CASE("a COOKIE ECHO from another listed address may show another UDP port (RFC 6951)") {
  Server host;
  const Addresses listed{kPeer, v4(10, 0, 2, 1)};
  const Bytes init_ack = host.ask(kPeer, init_from(9, listed));
  const auto offer = InitChunk::parse(first_chunk(init_ack));
  const auto cookie = ParameterCursor(offer->parameters).next();
  const Bytes echo =
      make_packet({Lists::kClientPort, Lists::kServerPort, offer->initiate_tag},
                  [&](PacketWriter& packet) { CookieEchoChunk{cookie->value}.write(packet); });
  PathAddress from{.remote = listed[1],
                   .local = host.server_ips[1],
                   .remote_udp_port = 1234,
                   .transport = 1,
                   .traffic_class = 0};
  bool taken = true;
  SUBCASE("as a translator gives each its own") {}
  SUBCASE("but not that which the INIT came from") {
    from.remote = kPeer;
    taken = false;
  }
  host.server.outbox.clear();
  host.server.stack.receive({echo, from}, host.now, host.server);
  CHECK((host.server.stack.counters().bad_cookies == 0) == taken);
  CHECK(host.server.stack.counters().associations == (taken ? 1 : 0));
  if (!taken) return;
  CHECK(host.server.stack.stats(host.last())->paths[0].address.remote == kPeer);
  CHECK(host.server.stack.stats(host.last())->paths[0].address.remote_udp_port == Host::kUdpPort);
  CHECK(host.server.stack.stats(host.last())->paths[1].address.remote_udp_port == 1234);
}

TEST_CASE("a COOKIE ECHO from an address that the INIT did not list is dropped") {
  Server host;
  const Bytes init_ack = host.ask(kPeer, init_from(9, {kPeer}));
  host.server.outbox.clear();
  const auto offer = InitChunk::parse(first_chunk(init_ack));
  const auto cookie = ParameterCursor(offer->parameters).next();
  host.deliver(
      v4(10, 0, 2, 1), host.server_ips[0],
      make_packet({Lists::kClientPort, Lists::kServerPort, offer->initiate_tag},
                  [&](PacketWriter& packet) { CookieEchoChunk{cookie->value}.write(packet); }));
  CHECK(host.server.outbox.empty());
  CHECK(host.server.stack.counters().bad_cookies == 1);
}

TEST_CASE("nobody keeps another out by listing its address (RFC 5062, 2)") {
  Server host;
  const IpAddress victim = v4(10, 0, 2, 1);
  host.open_from(kPeer, 9, {victim});
  const AssociationId camper = host.last();
  CHECK(host.paths_of(camper).size() == 2);
  host.open_from(victim, 11, {});
  CHECK(host.server.records.size() == 2);
  CHECK(host.server.of(camper).restarts == 0);
  CHECK_FALSE(host.server.of(camper).closed);
}

TEST_CASE("what cannot be a path is none: our own, nobody's, out of reach or scope") {
  Server host;
  host.open_from(kPeer, 9,
                 {v4(0, 0, 0, 0), v4(255, 255, 255, 255), v4(224, 0, 0, 1), v4(127, 0, 0, 1),
                  v4(169, 254, 0, 1), host.server_ips[0], host.server_ips[1], ipv6(1), kPeer});
  CHECK(host.paths_of(host.last()) == Addresses{kPeer});
  for (const Host::Sent& sent : host.server.outbox) CHECK(sent.to.remote == kPeer);
}

TEST_CASE("a list of a thousand addresses makes eight paths, and bounded work") {
  Server host;
  Addresses listed;
  for (int i = 0; i < 1000; ++i) {
    listed.push_back(
        v4(10, 1, static_cast<std::uint8_t>(i / 250), static_cast<std::uint8_t>(i % 250 + 1)));
  }
  const Bytes init = init_from(9, listed);
  const std::uint64_t before = host.server.stack.work();
  const Bytes init_ack = host.ask(kPeer, init);
  CHECK(init_ack.size() <= 1200);
  CHECK(host.server.stack.work() - before <= init.size());
  CHECK(has_chunk(host.echo(kPeer, init_ack), ChunkType::kCookieAck));
  CHECK(host.paths_of(host.last()).size() == Paths::kMost);
  // Max.Burst of them are asked in an RTO, one HEARTBEAT each (RFC 9260, 5.4).
  CHECK(host.server.outbox.size() <= 1 + host.config.max_burst);
}

}  // namespace
}  // namespace rxsctp::sctp::test
