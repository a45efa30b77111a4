// The keys that chunks are authenticated with, and how they change (RFC 4895, 6.1; RFC 6458, 8.3).
#include <doctest/doctest.h>

#include "test/sctp/support/auth.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

constexpr std::uint16_t kNextKey = 8;

AuthKey next_key(std::string_view secret = "the next one") {
  return {kNextKey, {secret.begin(), secret.end()}};
}

struct Keys {
  explicit Keys(std::vector<std::uint8_t> chunks = {0}) {
    wire.client_auth = auth_policy(chunks);
    wire.server_auth = wire.client_auth;
    id = wire.establish();
  }
  void send(std::string_view text) {
    wire.client.stack.send(Wire::kId, {}, Wire::text(text));
    wire.run(seconds(1));
  }
  Stack& client() { return wire.client.stack; }
  Stack& server() { return wire.server.stack; }
  Record& record() { return wire.server.of(id); }

  Wire wire;
  AssociationId id = 0;
};

TEST_CASE("a key changes under way, and the user hears which the peer uses from then on") {
  Keys keys;
  keys.send("with the first");
  CHECK(keys.record().authentications.empty());
  CHECK(keys.server().set_auth_key(keys.id, next_key()) == KeyChange::kDone);
  CHECK(keys.client().set_auth_key(Wire::kId, next_key()) == KeyChange::kDone);
  keys.send("still with the first");
  CHECK(keys.client().activate_auth_key(Wire::kId, kNextKey) == KeyChange::kDone);
  keys.send("with the next");
  keys.send("and again");
  CHECK(keys.record().messages.size() == 4);
  REQUIRE(keys.record().authentications.size() == 1);
  CHECK(keys.record().authentications[0].change == AuthenticationChange::kNewKey);
  CHECK(keys.record().authentications[0].key == kNextKey);
  CHECK(keys.client().delete_auth_key(Wire::kId, kKeyId) == KeyChange::kDone);
  CHECK(keys.server().activate_auth_key(keys.id, kNextKey) == KeyChange::kDone);
  CHECK(keys.server().delete_auth_key(keys.id, kKeyId) == KeyChange::kDone);
  keys.send("without the first");
  CHECK(keys.record().messages.size() == 5);
  CHECK(keys.server().stats(keys.id)->unauthenticated_chunks == 0);
}

TEST_CASE("what the peer has no key for yet arrives once it has") {
  Keys keys;
  keys.client().set_auth_key(Wire::kId, next_key());
  keys.client().activate_auth_key(Wire::kId, kNextKey);
  keys.send("too early");
  CHECK(keys.record().messages.empty());
  CHECK(keys.server().stats(keys.id)->unauthenticated_chunks > 0);
  keys.server().set_auth_key(keys.id, next_key());
  keys.wire.run(seconds(10));
  CHECK(keys.record().messages.size() == 1);
}

TEST_CASE("what is sent again is authenticated with the key of then") {
  Keys keys;
  for (Stack* side : {&keys.client(), &keys.server()}) {
    side->set_auth_key(side == &keys.client() ? Wire::kId : keys.id, next_key());
  }
  keys.wire.lose(ChunkType::kData, 1);
  keys.wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
  keys.wire.settle();
  keys.client().activate_auth_key(Wire::kId, kNextKey);
  keys.client().delete_auth_key(Wire::kId, kKeyId);
  keys.server().activate_auth_key(keys.id, kNextKey);
  keys.server().delete_auth_key(keys.id, kKeyId);
  keys.wire.run(seconds(10));
  CHECK(keys.record().messages.size() == 1);
}

TEST_CASE("a key that was deleted proves nothing any more") {
  Keys keys;
  for (const bool deleted : {false, true}) {
    Bytes packet;
    keys.wire.pass = [&](const Host& from, Bytes& sent) {
      if (&from == &keys.wire.client && auth_offset(sent)) packet = sent;
      return packet.empty();
    };
    keys.wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
    keys.wire.settle();
    REQUIRE_FALSE(packet.empty());
    if (deleted) {
      keys.server().set_auth_key(keys.id, next_key());
      keys.server().activate_auth_key(keys.id, kNextKey);
      keys.server().delete_auth_key(keys.id, kKeyId);
    }
    keys.wire.inject(keys.wire.client, packet);
    CHECK(keys.record().messages.size() == 1);
    CHECK((keys.server().stats(keys.id)->unauthenticated_chunks > 0) == deleted);
  }
}

TEST_CASE("a key is replaced by another with its id, the active one as well") {
  Keys keys;
  const AuthKey again{kKeyId, {9, 9, 9}};
  keys.client().set_auth_key(Wire::kId, again);
  keys.send("only one side has it");
  CHECK(keys.record().messages.empty());
  keys.server().set_auth_key(keys.id, again);
  keys.wire.run(seconds(10));
  CHECK(keys.record().messages.size() == 1);
}

TEST_CASE("what cannot be done with keys") {
  Keys keys;
  CHECK(keys.client().activate_auth_key(Wire::kId, kNextKey) == KeyChange::kUnknownKey);
  CHECK(keys.client().delete_auth_key(Wire::kId, kNextKey) == KeyChange::kUnknownKey);
  CHECK(keys.client().delete_auth_key(Wire::kId, kKeyId) == KeyChange::kActiveKey);
  CHECK(keys.client().delete_auth_key(77, kKeyId) == KeyChange::kNoAssociation);
  CHECK(keys.client().activate_auth_key(77, kKeyId) == KeyChange::kNoAssociation);
  CHECK(keys.client().set_auth_key(77, next_key()) == KeyChange::kNoAssociation);
  Wire plain;
  plain.establish();
  CHECK(plain.client.stack.set_auth_key(Wire::kId, next_key()) == KeyChange::kOff);
  CHECK(plain.client.stack.activate_auth_key(Wire::kId, kNextKey) == KeyChange::kOff);
  CHECK(plain.client.stack.delete_auth_key(Wire::kId, kNextKey) == KeyChange::kOff);
}

TEST_CASE("key 0 without a secret proves nothing, unless somebody wants it to (6.3)") {
  Keys keys;
  keys.client().activate_auth_key(Wire::kId, 0);
  keys.send("anybody could");
  CHECK(keys.record().messages.empty());
  keys.server().activate_auth_key(keys.id, 0);
  keys.wire.run(seconds(10));
  CHECK(keys.record().messages.size() == 1);
}

TEST_CASE("keys that are set before the association is up are those it comes up with") {
  Wire wire;
  wire.client_auth = auth_policy({0, 10}, "not this one");
  wire.server_auth = auth_policy({0, 10}, "the next one");
  wire.listen();
  wire.connect();
  wire.client.stack.set_auth_key(Wire::kId, {kKeyId, next_key().secret});
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).established);
  wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
  wire.settle();
  CHECK(wire.server.of(wire.server.only()).messages.size() == 1);
}

TEST_CASE("a peer that goes from key to key tells the user so only so often") {
  Keys keys;
  for (std::uint16_t i = 0; i < 400; ++i) {
    const auto key = static_cast<std::uint16_t>(10 + i % 2);
    keys.server().set_auth_key(keys.id, {key, {1, 2}});
    keys.client().set_auth_key(Wire::kId, {key, {1, 2}});
    keys.client().activate_auth_key(Wire::kId, key);
    keys.wire.client.stack.send(Wire::kId, {}, Wire::text("x"));
    keys.wire.settle();
  }
  CHECK(keys.record().messages.size() == 400);
  CHECK(keys.record().authentications.size() < 100);
  CHECK(keys.record().authentications.size() + keys.record().notifications_lost == 400);
}

}  // namespace
}  // namespace rxsctp::sctp::test
