// Who comes with the address and SCTP port of a peer, but from another UDP port: a peer that
// restarted behind an address translator, or somebody else behind it.
#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint16_t kClientPort = 40000;
constexpr std::uint16_t kOnePort = 1111;
constexpr std::uint16_t kOtherPort = 2222;

/// Two clients with one address and one SCTP port, behind UDP ports of their own.
struct Translator {
  Host server{2, 1};
  Host one{1, 2};
  Host other{1, 3};
  Time now{std::chrono::hours(1)};
  AssociationConfig config;

  Translator() {
    one.udp_port = kOnePort;
    other.udp_port = kOtherPort;
    server.stack.open(Host::kEndpoint,
                      {.port = Wire::kPort, .accept = true, .association = config});
  }

  /// The server's id of the association.
  AssociationId connect(Host& client) {
    client.stack.open(Host::kEndpoint, {.port = kClientPort, .association = config});
    client.stack.connect(Wire::kId, Host::kEndpoint, server.as_seen_from(client), Wire::kPort,
                         config);
    settle();
    REQUIRE(client.of(Wire::kId).established);
    return server.next_id - 1;
  }
  void lose(const Host& client) { lost_ = &client; }

  void settle() {
    do {
      for (Host* host : {&server, &one, &other}) {
        for (const auto& [id, consumed] : std::exchange(host->to_consume, {})) {
          host->stack.consume(id, consumed);
        }
        host->stack.flush(now, *host);
        for (const Host::Sent& sent : std::exchange(host->outbox, {})) deliver(*host, sent);
      }
    } while (!server.outbox.empty() || !one.outbox.empty() || !other.outbox.empty());
  }
  void run(Duration time) {
    const Time end = now + time;
    for (settle();;) {
      const Time next = std::min(
          {server.stack.next_deadline(), one.stack.next_deadline(), other.stack.next_deadline()});
      if (next > end) break;
      now = std::max(now, next);
      for (Host* host : {&server, &one, &other}) host->stack.advance(now, *host);
      settle();
    }
    now = end;
  }
  /// Messages both ways, and each to whom it is for.
  void exchange(Host& client, AssociationId id) {
    const Bytes there = Wire::text("there");
    const Bytes back = Wire::text("back");
    CHECK(client.stack.send(Wire::kId, {}, there) == SendStatus::kAccepted);
    CHECK(server.stack.send(id, {}, back) == SendStatus::kAccepted);
    run(seconds(1));
    REQUIRE(!server.of(id).messages.empty());
    CHECK(server.of(id).messages.back().data == there);
    REQUIRE(!client.of(Wire::kId).messages.empty());
    CHECK(client.of(Wire::kId).messages.back().data == back);
  }

 private:
  void deliver(Host& from, const Host::Sent& sent) {
    Host& to = &from != &server ? server : sent.to.remote_udp_port == kOnePort ? one : other;
    if (&from == lost_ || &to == lost_) return;
    to.stack.receive({sent.bytes, from.as_seen_from(to)}, now, to);
  }

  const Host* lost_ = nullptr;
};

TEST_CASE("two clients behind one address translator with the same SCTP port live side by side") {
  Translator translator;
  const AssociationId one = translator.connect(translator.one);
  const AssociationId other = translator.connect(translator.other);
  CHECK(one != other);
  for (int round = 0; round < 10; ++round) {
    translator.exchange(translator.one, one);
    translator.exchange(translator.other, other);
    translator.run(minutes(2));
  }
  for (const AssociationId id : {one, other}) {
    CHECK(translator.server.of(id).messages.size() == 10);
    CHECK(translator.server.of(id).restarts == 0);
    CHECK_FALSE(translator.server.of(id).closed);
  }
  translator.one.stack.shutdown(Wire::kId);
  translator.run(seconds(1));
  REQUIRE(translator.server.of(one).closed);
  CHECK(translator.server.of(one).closed->reason == CloseReason::kShutdown);
  translator.exchange(translator.other, other);
}

TEST_CASE(
    "a client that restarted behind another UDP port is served at once; what it left times out") {
  Translator translator;
  const AssociationId before = translator.connect(translator.one);
  translator.exchange(translator.one, before);
  translator.lose(translator.one);
  const AssociationId after = translator.connect(translator.other);
  CHECK(before != after);
  translator.exchange(translator.other, after);
  CHECK_FALSE(translator.server.of(before).closed);
  // Heartbeats end it: Association.Max.Retrans is 10, and one goes out each 30 s and RTO.
  translator.run(minutes(20));
  REQUIRE(translator.server.of(before).closed);
  CHECK(translator.server.of(before).closed->reason == CloseReason::kTimeout);
  CHECK(translator.server.stack.counters().associations == 1);
  CHECK(translator.server.of(after).restarts == 0);
  translator.exchange(translator.other, after);
}

TEST_CASE(
    "who is behind another UDP port cannot end, restart or move the association of the first") {
  Translator translator;
  const AssociationId one = translator.connect(translator.one);
  const std::uint32_t attempts = 50;
  for (std::uint32_t i = 0; i < attempts; ++i) {
    Host again(1, 100 + i);
    again.udp_port = kOtherPort;
    again.stack.open(Host::kEndpoint, {.port = kClientPort, .association = translator.config});
    again.stack.connect(Wire::kId, Host::kEndpoint, translator.server.as_seen_from(again),
                        Wire::kPort, translator.config);
    again.stack.flush(translator.now, again);
    translator.server.stack.receive(
        {again.outbox.front().bytes, again.as_seen_from(translator.server)}, translator.now,
        translator.server);
    translator.server.outbox.clear();
  }
  CHECK(translator.server.stack.counters().associations == 1);
  CHECK(translator.server.stack.stats(one)->paths[0].address.remote_udp_port == kOnePort);
  CHECK(translator.server.of(one).order == "ES");
  translator.exchange(translator.one, one);
}

}  // namespace
}  // namespace rxsctp::sctp::test
