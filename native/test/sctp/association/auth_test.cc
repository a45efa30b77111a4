// Chunks that are authenticated (RFC 4895), between two sides that mean well.
#include "test/sctp/support/auth.h"

#include <doctest/doctest.h>

#include <set>

#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/supported_extensions_parameter.h"
#include "test/sctp/support/restart.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

/// A wire on which each packet is checked: what the other side lists is behind an AUTH chunk whose
/// HMAC is right.
struct AuthWire : Wire {
  explicit AuthWire(std::shared_ptr<const AuthPolicy> client_policy,
                    std::shared_ptr<const AuthPolicy> server_policy) {
    client_auth = std::move(client_policy);
    server_auth = std::move(server_policy);
    pass = [this](const Host& from, Bytes& packet) {
      note(from, packet);
      return true;
    };
  }

  void note(const Host& from, const Bytes& packet) {
    ear.see(packet);
    largest = std::max(largest, packet.size());
    const auto& theirs = &from == &client ? server_auth : client_auth;
    const auto at = auth_offset(packet);
    if (at) {
      ++authenticated;
      const auto covered = std::span<const std::uint8_t>(packet).subspan(*at);
      const auto auth = AuthChunk::parse(*ChunkCursor(covered).next());
      REQUIRE(auth);
      algorithms.insert(static_cast<std::uint16_t>(auth->hmac_id));
      CHECK(ear.hmac(covered, kSharedSecret, auth->hmac_id) ==
            Bytes(auth->hmac.begin(), auth->hmac.end()));
    }
    ChunkCursor chunks(std::span(packet).subspan(CommonHeader::kSize));
    while (const auto chunk = chunks.next()) {
      types.insert(static_cast<std::uint8_t>(chunk->type));
      const auto listed = theirs ? theirs->chunk_types() : std::span<const std::uint8_t>{};
      if (std::ranges::count(listed, static_cast<std::uint8_t>(chunk->type)) == 0) continue;
      REQUIRE(at);
      CHECK(chunk->raw.data() > packet.data() + *at);
    }
  }

  Eavesdropper ear;
  int authenticated = 0;
  std::size_t largest = 0;
  std::set<std::uint16_t> algorithms;
  std::set<std::uint8_t> types;
};

TEST_CASE("everything is authenticated, from COOKIE ECHO to SHUTDOWN ACK") {
  AuthWire wire(auth_policy(every_chunk()), auth_policy(every_chunk()));
  wire.config.heartbeat_interval = seconds(5);
  const AssociationId id = wire.establish();
  REQUIRE(wire.client.of(Wire::kId).established);
  for (int i = 0; i < 20; ++i) {
    wire.client.stack.send(Wire::kId, {}, Bytes(static_cast<std::size_t>(1 + 997 * i)));
    wire.server.stack.send(id, {}, Wire::text("answer"));
    wire.settle();
  }
  wire.run(seconds(60));
  wire.client.stack.shutdown(Wire::kId);
  wire.run(seconds(1));
  CHECK(wire.server.of(id).messages.size() == 20);
  CHECK(wire.client.of(Wire::kId).messages.size() == 20);
  CHECK(wire.server.of(id).closed->reason == CloseReason::kShutdown);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kShutdown);
  for (const std::uint8_t type : {0, 1, 2, 3, 4, 5, 7, 8, 10, 11, 14, 15}) {
    CAPTURE(type);
    CHECK(wire.types.contains(type));
  }
  CHECK(wire.algorithms == std::set<std::uint16_t>{kSha256Id});
  CHECK(wire.authenticated > 60);
  CHECK(wire.client.of(Wire::kId).authentications.empty());
  CHECK(wire.server.of(id).authentications.empty());
}

TEST_CASE("a packet with an AUTH chunk is no larger than its path takes, and is used in full") {
  for (const std::vector<std::uint8_t>& chunks : {std::vector<std::uint8_t>{0}, every_chunk()}) {
    AuthWire wire(auth_policy(chunks), auth_policy(chunks));
    const AssociationId id = wire.establish();
    const std::size_t most = PathMtu::kBaseMtu - 28;
    for (std::size_t size = most - 120; size < most + 40; ++size) {
      wire.client.stack.send(Wire::kId, {}, Bytes(size));
    }
    wire.client.stack.send(Wire::kId, {}, Bytes(100'000));
    wire.run(seconds(5));
    CHECK(wire.server.of(id).messages.size() == 161);
    CHECK(wire.largest <= most);
    CHECK(wire.largest > most - 4);
  }
}

TEST_CASE("the algorithm is the first of the peer's, SHA-1 among them") {
  AuthSettings first = auth_settings();
  first.hmacs = {kSha1Id};
  AuthSettings second = auth_settings();
  second.hmacs = {kSha256Id, kSha1Id};
  AuthWire wire(std::make_shared<const AuthPolicy>(first),
                std::make_shared<const AuthPolicy>(second));
  const AssociationId id = wire.establish();
  wire.client.stack.send(Wire::kId, {}, Wire::text("by SHA-256"));
  wire.settle();
  CHECK(wire.algorithms == std::set<std::uint16_t>{kSha256Id});
  wire.server.stack.send(id, {}, Wire::text("by SHA-1"));
  wire.settle();
  CHECK(wire.algorithms == std::set<std::uint16_t>{kSha1Id, kSha256Id});
  CHECK(wire.client.of(Wire::kId).messages.size() == 1);
  CHECK(wire.server.of(id).messages.size() == 1);
}

TEST_CASE("one side asks for it, and only that one gets it") {
  AuthWire wire(auth_policy({}), auth_policy({0}));
  const AssociationId id = wire.establish();
  wire.server.stack.send(id, {}, Wire::text("as it is"));
  wire.run(seconds(1));
  CHECK(wire.authenticated == 0);
  wire.client.stack.send(Wire::kId, {}, Wire::text("proven"));
  wire.run(seconds(1));
  CHECK(wire.authenticated == 1);
  CHECK(wire.server.of(id).messages.size() == 1);
  CHECK(wire.client.of(Wire::kId).messages.size() == 1);
}

TEST_CASE("SACK goes ahead of the AUTH chunk where it is not asked for") {
  AuthWire wire(auth_policy({0}), auth_policy({0}));
  const AssociationId id = wire.establish();
  bool seen = false;
  const auto check = wire.pass;
  wire.pass = [&](const Host& from, Bytes& packet) {
    if (&from == &wire.server && has_chunk(packet, ChunkType::kData)) {
      REQUIRE(first_chunk(packet).type == ChunkType::kSack);
      CHECK(auth_offset(packet) == std::size_t{CommonHeader::kSize} + 16);
      seen = true;
    }
    return check(from, packet);
  };
  wire.client.stack.send(Wire::kId, {}, Wire::text("the first is acknowledged at once"));
  wire.settle();
  wire.client.stack.send(Wire::kId, {}, Wire::text("a"));
  wire.client.stack.flush(wire.now, wire.client);
  wire.step(wire.client);
  wire.server.stack.send(id, {}, Wire::text("b"));
  wire.settle();
  CHECK(seen);
  CHECK(wire.client.of(Wire::kId).messages.size() == 1);
}

TEST_CASE("without the option nothing is said of it, whatever the peer says") {
  for (const bool client_wants : {false, true}) {
    Wire wire;
    if (client_wants) wire.client_auth = auth_policy();
    int parameters = 0;
    int auths = 0;
    wire.pass = [&](const Host& from, Bytes& packet) {
      auths += auth_offset(packet) ? 1 : 0;
      if (const auto init = first_chunk(packet); init.type <= ChunkType::kInitAck &&
                                                 init.type >= ChunkType::kInit &&
                                                 (&from == &wire.server || !client_wants)) {
        ParameterCursor cursor(InitChunk::parse(init)->parameters);
        while (const auto parameter = cursor.next()) {
          const auto type = static_cast<std::uint16_t>(parameter->type);
          parameters += type >= 0x8002 && type <= 0x8004 ? 1 : 0;
          CHECK(parameter->type != ParameterType::kUnrecognizedParameter);
          const auto supported = SupportedExtensionsParameter::parse(*parameter);
          if (supported) CHECK_FALSE(supported->lists(15));
        }
      }
      return true;
    };
    const AssociationId id = wire.establish();
    wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
    wire.settle();
    CHECK(parameters == 0);
    CHECK(auths == 0);
    CHECK(wire.server.of(id).messages.size() == 1);
    CHECK(wire.server.of(id).authentications.empty());
  }
}

TEST_CASE("a peer without it: the user is told, and what is not listed works") {
  for (const bool at_client : {false, true}) {
    Wire wire;
    (at_client ? wire.client_auth : wire.server_auth) = auth_policy({0xc1});
    const AssociationId id = wire.establish();
    const Record& record = at_client ? wire.client.of(Wire::kId) : wire.server.of(id);
    const Record& other = at_client ? wire.server.of(id) : wire.client.of(Wire::kId);
    REQUIRE(record.authentications.size() == 1);
    CHECK(record.authentications[0].change == AuthenticationChange::kNoAuth);
    CHECK(record.authentications[0].key == 0);
    CHECK(other.authentications.empty());
    wire.client.stack.send(Wire::kId, {}, Wire::text("there"));
    wire.server.stack.send(id, {}, Wire::text("back"));
    wire.settle();
    CHECK(record.messages.size() == 1);
    CHECK(other.messages.size() == 1);
  }
}

TEST_CASE("a peer without it: what is listed is not taken, though nobody could have proven it") {
  Wire wire;
  wire.server_auth = auth_policy({0});
  const AssociationId id = wire.establish();
  wire.client.stack.send(Wire::kId, {}, Wire::text("unproven"));
  wire.run(seconds(5));
  CHECK(wire.server.of(id).messages.empty());
  CHECK(wire.server.stack.stats(id)->unauthenticated_chunks > 1);
  CHECK(wire.server.stack.stats(id)->data_chunks_received == 0);
}

TEST_CASE("nothing changes for those with other secrets, but that DATA gets nowhere") {
  Wire wire;
  wire.client_auth = auth_policy({0}, "one");
  wire.server_auth = auth_policy({0}, "another");
  const AssociationId id = wire.establish();
  wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
  wire.run(seconds(3));
  CHECK(wire.server.of(id).messages.empty());
  CHECK(wire.server.stack.stats(id)->unauthenticated_chunks > 1);
  CHECK_FALSE(wire.server.of(id).closed);
}

TEST_CASE("only who has the secret comes in where COOKIE ECHO is to be authenticated") {
  for (const std::string_view secret : {kSharedSecret, std::string_view("guessed")}) {
    Wire wire;
    wire.client_auth = auth_policy({}, secret);
    wire.server_auth = auth_policy({10});
    wire.establish();
    wire.run(seconds(5));
    const bool right = secret == kSharedSecret;
    CHECK(wire.client.of(Wire::kId).established.has_value() == right);
    CHECK(wire.server.stack.counters().associations == (right ? 1 : 0));
    CHECK((wire.server.stack.counters().bad_cookies > 0) == !right);
  }
  Wire wire;  // one that does not know of it at all
  wire.server_auth = auth_policy({10});
  wire.establish();
  wire.run(seconds(5));
  CHECK(wire.server.stack.counters().associations == 0);
  CHECK(wire.server.stack.counters().bad_cookies > 1);
}

TEST_CASE("what is behind a COOKIE ECHO counts as it does") {
  for (const bool spoiled : {false, true}) {
    Wire wire;
    wire.client_auth = auth_policy({0, 10});
    wire.server_auth = auth_policy({0, 10});
    wire.listen();
    wire.connect();
    Eavesdropper ear;
    Tsn initial;
    bool done = false;
    wire.pass = [&](const Host&, Bytes& packet) {
      ear.see(packet);
      if (first_chunk(packet).type == ChunkType::kInit) {
        initial = InitChunk::parse(first_chunk(packet))->initial_tsn;
      }
      if (!has_chunk(packet, ChunkType::kCookieEcho)) return true;
      done = true;
      const Bytes echo = without_auth(packet);
      packet = ear.forge(header_of(packet), [&](PacketWriter& out) {
        CookieEchoChunk{first_chunk(echo).value}.write(out);
        const Bytes early = Wire::text("early");
        DataChunk data;
        data.tsn = initial;
        data.flags = DataChunk::kBeginning | DataChunk::kEnding;
        data.payload = early;
        data.write(out);
      });
      if (spoiled) spoil(packet);
      return true;
    };
    wire.settle();
    REQUIRE(done);
    REQUIRE(wire.server.records.size() == (spoiled ? 0 : 1));
    if (spoiled) continue;
    REQUIRE(wire.server.of(wire.server.only()).messages.size() == 1);
    CHECK(wire.server.of(wire.server.only()).messages[0].data == Wire::text("early"));
  }
}

TEST_CASE("INITs that cross agree on keys, too") {
  for (const bool lose_acks : {false, true}) {
    AuthWire wire(auth_policy(every_chunk()), auth_policy(every_chunk()));
    wire.pass = [](const Host&, Bytes&) { return true; };
    if (lose_acks) wire.lose(ChunkType::kInitAck, 2);
    for (Host* host : {&wire.client, &wire.server}) {
      host->stack.open(Host::kEndpoint, {.port = Wire::kPort,
                                         .accept = true,
                                         .association = wire.config,
                                         .auth = wire.client_auth});
    }
    wire.client.stack.connect(1, Host::kEndpoint, wire.server.as_seen_from(wire.client),
                              Wire::kPort, wire.config, wire.client_auth);
    wire.server.stack.connect(2, Host::kEndpoint, wire.client.as_seen_from(wire.server),
                              Wire::kPort, wire.config, wire.server_auth);
    wire.client.stack.flush(wire.now, wire.client);
    wire.server.stack.flush(wire.now, wire.server);
    wire.run(seconds(10));
    CHECK(wire.client.stack.counters().associations == 1);
    CHECK(wire.server.stack.counters().associations == 1);
    REQUIRE(wire.client.of(1).established);
    REQUIRE(wire.server.of(2).established);
    wire.client.stack.send(1, {}, Wire::text("hello"));
    wire.server.stack.send(2, {}, Wire::text("hello"));
    wire.run(seconds(1));
    CHECK(wire.client.of(1).messages.size() == 1);
    CHECK(wire.server.of(2).messages.size() == 1);
    CHECK(wire.client.stack.stats(1)->unauthenticated_chunks == 0);
    CHECK(wire.server.stack.stats(2)->unauthenticated_chunks == 0);
  }
}

TEST_CASE("a peer that restarted has keys of its own again") {
  Restart restart({}, auth_policy({0, 3, 6}));
  restart.wire.client.stack.send(Wire::kId, {}, Wire::text("before"));
  restart.wire.settle();
  restart.come_back();
  CHECK(restart.server().restarts == 1);
  restart.again.stack.send(Wire::kId, {}, Wire::text("after"));
  restart.wire.server.stack.send(restart.id, {}, Wire::text("answer"));
  restart.exchange();
  CHECK(restart.server().messages.size() == 2);
  CHECK(restart.client().messages.size() == 1);
  CHECK(restart.wire.server.stack.stats(restart.id)->unauthenticated_chunks == 0);
}

TEST_CASE("a restart takes the keys of before where COOKIE ECHO is to be authenticated (6.3)") {
  Restart restart({}, auth_policy({10}));
  restart.come_back();
  CHECK(restart.server().restarts == 0);
  CHECK_FALSE(restart.client().established);
  CHECK(restart.wire.server.stack.counters().bad_cookies == 1);
  // The association of before is as good as it was.
  restart.wire.lose_nothing();
  restart.wire.client.stack.send(Wire::kId, {}, Wire::text("still there"));
  restart.wire.settle();
  CHECK(restart.server().messages.size() == 1);
}

TEST_CASE("a cookie that comes again is as authentic as it was, and changes nothing") {
  Restart restart({}, auth_policy(every_chunk()));
  REQUIRE(restart.echoes.size() == 1);
  restart.to_server(restart.echoes[0]);
  REQUIRE(restart.wire.server.outbox.size() == 1);
  CHECK(has_chunk(restart.wire.server.outbox.front().bytes, ChunkType::kCookieAck));
  restart.wire.settle();
  spoil(restart.echoes[0]);
  restart.to_server(restart.echoes[0]);
  CHECK(restart.wire.server.outbox.empty());
  CHECK(restart.wire.server.stack.counters().bad_cookies == 1);
  CHECK(restart.server().restarts == 0);
}

TEST_CASE("a candidate that the user accepts is authenticated") {
  Wire wire;
  wire.client_auth = auth_policy(every_chunk());
  wire.server_auth = auth_policy(every_chunk());
  wire.server.stack.open(Host::kEndpoint, {.port = Wire::kPort,
                                           .accept = true,
                                           .asks = true,
                                           .association = wire.config,
                                           .auth = wire.server_auth});
  wire.connect();
  wire.settle();
  REQUIRE(wire.server.candidates.size() == 1);
  wire.server.stack.decide(wire.server.candidates[0], true, wire.now);
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).established);
  wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
  wire.settle();
  CHECK(wire.server.of(wire.server.candidates[0]).messages.size() == 1);
}

TEST_CASE("the user's ABORT is authenticated, and a reason that is too long is cut to fit") {
  AuthWire wire(auth_policy({6}), auth_policy({6}));
  const AssociationId id = wire.establish();
  wire.client.stack.abort(Wire::kId, Bytes(5000, 'x'));
  wire.settle();
  REQUIRE(wire.server.of(id).closed);
  CHECK(wire.server.of(id).closed->reason == CloseReason::kAbortedByPeer);
  REQUIRE(wire.server.of(id).closed->causes.size() == 1);
  CHECK(wire.server.of(id).closed->causes[0].data.size() > 1000);
  CHECK(wire.largest <= PathMtu::kBaseMtu - 28);
}

}  // namespace
}  // namespace rxsctp::sctp::test
