#include <doctest/doctest.h>

#include "sctp/packet/error_cause.h"
#include "test/sctp/support/endings.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

TEST_CASE("abort tells the peer why and hands back what was not delivered, in order") {
  Wire wire;
  const AssociationId id = wire.establish();
  wire.client.blocked = true;
  for (std::uint8_t i = 0; i < 5; ++i) {
    wire.client.stack.send(Wire::kId, {.ppid = i, .stream = i}, Bytes(10, i));
  }
  wire.client.stack.abort(Wire::kId, Wire::text("enough"));
  wire.settle();
  const Record& record = wire.client.of(Wire::kId);
  check_gone(wire, id, CloseReason::kAbortedByUser, CloseReason::kAbortedByPeer);
  REQUIRE(record.failed.size() == 5);
  for (std::uint8_t i = 0; i < 5; ++i) {
    CHECK(record.failed[i].data == Bytes(10, i));
    CHECK(record.failed[i].info.stream == i);
    CHECK(!record.failed[i].sent);
  }
  CHECK(record.freed == 50);
  const auto& causes = wire.server.of(id).closed->causes;
  REQUIRE(causes.size() == 1);
  CHECK(causes[0].code == static_cast<std::uint16_t>(CauseCode::kUserInitiatedAbort));
  CHECK(causes[0].data == Wire::text("enough"));
}

TEST_CASE("a reason that no packet holds is cut") {
  for (const std::size_t size : {1500u, 70'000u, 10'000'000u}) {
    Wire wire;
    wire.client.mtu = 1500;
    const AssociationId id = wire.establish();
    wire.client.stack.abort(Wire::kId, Bytes(size, 'x'));
    wire.settle();
    check_gone(wire, id, CloseReason::kAbortedByUser, CloseReason::kAbortedByPeer);
    for (const auto& causes :
         {wire.server.of(id).closed->causes, wire.client.of(Wire::kId).closed->causes}) {
      REQUIRE(causes.size() == 1);
      CHECK(causes[0].code == static_cast<std::uint16_t>(CauseCode::kUserInitiatedAbort));
      CHECK(causes[0].data == Bytes(1472 - 12 - 4 - 4, 'x'));
    }
  }
}

TEST_CASE("abort of a connect leaves nothing behind") {
  Wire wire;
  wire.connect();
  wire.client.stack.abort(Wire::kId, {});
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.stack.counters().associations == 0);
}

TEST_CASE("a vanished peer ends in a timeout, and sent data comes back as sent") {
  Wire wire;
  wire.establish();
  wire.lose_everything();
  wire.client.stack.send(Wire::kId, {}, Wire::text("lost"));
  wire.run(std::chrono::minutes(20));
  const Record& record = wire.client.of(Wire::kId);
  REQUIRE(record.closed);
  CHECK(record.closed->reason == CloseReason::kTimeout);
  REQUIRE(record.failed.size() == 1);
  CHECK(record.failed[0].sent);
  REQUIRE(record.path_changes.size() == 1);
  CHECK(record.path_changes[0].state == PathState::kInactive);
  CHECK(wire.client.stack.counters().associations == 0);
}

TEST_CASE("an idle peer that vanishes is found by heartbeats") {
  Wire wire;
  wire.config.heartbeat_interval = seconds(5);
  wire.establish();
  wire.run(std::chrono::minutes(5));
  CHECK(!wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).path_changes.empty());
  wire.lose_everything();
  wire.run(std::chrono::minutes(3));
  REQUIRE(!wire.client.of(Wire::kId).path_changes.empty());
  CHECK(wire.client.of(Wire::kId).path_changes[0].state == PathState::kInactive);
  wire.lose_nothing();
  wire.run(std::chrono::minutes(2));
  CHECK(wire.client.of(Wire::kId).path_changes.back().state == PathState::kActive);
  wire.lose_everything();
  wire.run(std::chrono::minutes(40));
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kTimeout);
}

}  // namespace
}  // namespace rxsctp::sctp::test
