#include <doctest/doctest.h>

#include "sctp/limits/answer_limits.h"
#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/error_cause.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

// Who is given an association, and what those hear who are not.

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

/// A server with limits, and clients that all come from one host.
struct Limited {
  Wire wire;
  EndpointId endpoints = 100;

  explicit Limited(const EndpointLimits& limits, bool asks = false) {
    REQUIRE(wire.server.stack.open(Host::kEndpoint, {.port = Wire::kPort,
                                                     .accept = true,
                                                     .asks = asks,
                                                     .limits = limits,
                                                     .association = wire.config}));
  }
  /// Connects client association `id`, from a port of its own.
  void connect(AssociationId id) {
    const EndpointId endpoint = endpoints++;
    wire.client.stack.open(
        endpoint, {.port = static_cast<std::uint16_t>(10'000 + id), .association = wire.config});
    wire.client.stack.connect(id, endpoint, wire.server.as_seen_from(wire.client), Wire::kPort,
                              wire.config);
    wire.settle();
  }
  void check_refused(AssociationId id) {
    const auto& closed = wire.client.of(id).closed;
    REQUIRE(closed);
    CHECK(!wire.client.of(id).established);
    CHECK(closed->reason == CloseReason::kRefused);
    REQUIRE(closed->causes.size() == 1);
    CHECK(closed->causes.front().code == static_cast<std::uint16_t>(CauseCode::kOutOfResource));
  }
  bool is_up(AssociationId id) {
    const Record& record = wire.client.of(id);
    return record.established && !record.closed;
  }
  std::size_t at_server() const { return wire.server.stack.counters().associations; }
};

TEST_CASE("beyond max_associations peers are refused, Out of Resource, and nothing is kept") {
  Limited it({.max_associations = 3});
  for (AssociationId id = 1; id <= 3; ++id) it.connect(id);
  CHECK(it.at_server() == 3);
  it.connect(4);
  it.check_refused(4);
  CHECK(it.at_server() == 3);
  CHECK(it.wire.server.records.size() == 3);
  CHECK(it.wire.server.refusals == std::vector<Refusal>{Refusal::kMaxAssociations});
  CHECK(it.wire.server.stack.counters().refused == 1);

  it.wire.client.stack.shutdown(1);
  it.wire.settle();
  it.connect(5);
  CHECK(it.is_up(5));
}

TEST_CASE("beyond max_associations_per_host a host is refused, and others are not") {
  Limited it({.max_associations_per_host = 2});
  for (AssociationId id = 1; id <= 3; ++id) it.connect(id);
  it.check_refused(3);
  CHECK(it.wire.server.refusals == std::vector<Refusal>{Refusal::kMaxAssociationsPerHost});
  it.wire.client.ip = ipv4(77);
  it.connect(4);
  CHECK(it.is_up(4));
}

TEST_CASE("the /64 of an IPv6 host is one host; on the link each address is") {
  const EndpointLimits limits{.max_associations_per_host = 1};
  const auto account = std::make_shared<EndpointAccount>(limits, 5);
  const Place taken(account, ipv6(1));
  CHECK(account->refusal(ipv6(2)) == Refusal::kMaxAssociationsPerHost);
  IpAddress elsewhere = ipv6(1);
  elsewhere.bytes[7] = 1;
  CHECK(!account->refusal(elsewhere));
  IpAddress link = ipv6(1);
  link.bytes[0] = 0xfe;
  link.bytes[1] = 0x80;
  const Place neighbour(account, link);
  CHECK(account->refusal(link) == Refusal::kMaxAssociationsPerHost);
  link.bytes[15] = 2;
  CHECK(!account->refusal(link));
}

TEST_CASE("a handshake that was under way when the last place went is refused at its COOKIE ECHO") {
  Limited it({.max_associations = 1});
  // Both have their cookie before either comes back with it.
  std::vector<Bytes> echoes;
  it.wire.pass = [&](const Host&, Bytes& packet) {
    if (!has_chunk(packet, ChunkType::kCookieEcho)) return true;
    echoes.push_back(packet);
    return false;
  };
  it.connect(1);
  it.connect(2);
  it.wire.lose_nothing();
  REQUIRE(echoes.size() == 2);
  for (const Bytes& echo : echoes) it.wire.inject(it.wire.client, echo);
  it.wire.settle();
  CHECK(it.is_up(1));
  it.check_refused(2);
}

TEST_CASE("50,000 attempts of one host leave its share of associations, and few answers") {
  Limited it({.max_associations = 1000, .max_associations_per_host = 250});
  for (AssociationId id = 1; id <= 50'000; ++id) it.connect(id);
  CHECK(it.at_server() == 250);
  CHECK(it.wire.server.stack.counters().refused == 50'000 - 250);
  const auto answers = AnswerLimits::kRates[static_cast<std::size_t>(Answer::kRefusal)].source;
  CHECK(it.wire.server.stack.counters().unanswered == 50'000 - 250 - answers.burst);
}

TEST_CASE("an association that has ended counts until its user has been told") {
  Limited it({.max_associations = 2});
  it.wire.server.keep_departures = true;
  for (AssociationId id = 1; id <= 2; ++id) {
    it.connect(id);
    it.wire.client.stack.abort(id, {});
    it.wire.settle();
  }
  CHECK(it.at_server() == 0);
  it.connect(3);
  it.check_refused(3);
  it.wire.server.departures.begin()->second.tell();
  it.connect(4);
  CHECK(it.is_up(4));
}

TEST_CASE(
    "a peer that opens, fills and aborts in a loop is refused when its data fills the memory") {
  constexpr std::uint64_t kMemory = 8u << 20;
  Limited it({.memory_limit = kMemory});
  it.wire.server.keep_departures = true;
  it.wire.server.consume_at_once = false;
  const Bytes message(1000, 1);
  AssociationId id = 0;
  while (it.wire.server.refusals.empty()) {
    REQUIRE(++id < 10'000);
    it.connect(id);
    if (!it.is_up(id)) break;
    for (int i = 0; i < 2000; ++i) it.wire.client.stack.send(id, {}, message);
    it.wire.settle();
    it.wire.client.stack.abort(id, {});
    it.wire.settle();
  }
  it.check_refused(id);
  CHECK(it.wire.server.refusals.front() == Refusal::kMemoryLimit);
  std::uint64_t kept = 0;
  for (const auto& [each, record] : it.wire.server.records) {
    for (const Message& one : record.messages) kept += one.data.size() + MemoryBudget::kMessageCost;
  }
  CHECK(kept <= kMemory + it.wire.server.records.size() * MemoryBudget::kMinimum);

  // What its user is done with makes room again.
  for (auto& [each, departure] : it.wire.server.departures) {
    departure.tell();
    departure.consume({0xffff'ffff, 0xffff'ffff});
    CHECK(departure.done());
  }
  it.connect(id + 1);
  CHECK(it.is_up(id + 1));
}

TEST_CASE("an endpoint that asks makes an association of a candidate when its user says yes") {
  Limited it({}, true);
  it.connect(1);
  REQUIRE(it.wire.server.candidates.size() == 1);
  CHECK(it.at_server() == 0);
  CHECK(!it.is_up(1));
  // The peer asks again, and its user is not.
  it.wire.run(seconds(5));
  CHECK(it.wire.server.candidates.size() == 1);

  it.wire.server.stack.decide(it.wire.server.candidates.front(), true, it.wire.now);
  it.wire.settle();
  CHECK(it.is_up(1));
  CHECK(it.wire.server.of(it.wire.server.candidates.front()).established);
  it.wire.client.stack.send(1, {}, Wire::text("hello"));
  it.wire.run(seconds(1));
  CHECK(it.wire.server.of(it.wire.server.candidates.front()).messages.size() == 1);
}

TEST_CASE("a candidate its user will not have is refused, and never was an association") {
  Limited it({}, true);
  it.connect(1);
  it.wire.server.stack.decide(it.wire.server.candidates.front(), false, it.wire.now);
  it.wire.settle();
  it.check_refused(1);
  CHECK(it.wire.server.records.empty());
  CHECK(it.wire.server.refusals == std::vector<Refusal>{Refusal::kAccept});
  // To say something else later has no effect.
  it.wire.server.stack.decide(it.wire.server.candidates.front(), true, it.wire.now);
  it.wire.settle();
  CHECK(it.at_server() == 0);
}

TEST_CASE("candidates count as associations, and go with their endpoint") {
  Limited it({.max_associations = 2}, true);
  it.connect(1);
  it.connect(2);
  it.connect(3);
  it.check_refused(3);
  it.wire.server.stack.close(Host::kEndpoint);
  CHECK(!it.wire.server.stack.is_open(Host::kEndpoint));
  it.wire.server.stack.decide(it.wire.server.candidates.front(), true, it.wire.now);
  it.wire.run(seconds(2));
  CHECK(it.at_server() == 0);
  CHECK(it.wire.client.of(1).closed);
}

}  // namespace
}  // namespace rxsctp::sctp::test
