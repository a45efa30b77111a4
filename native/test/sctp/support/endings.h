#pragma once

#include <doctest/doctest.h>

#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {

/// Both sides were told of the end, for these reasons and nothing after it, and nothing is left.
inline void check_gone(Wire& wire, AssociationId server_id, CloseReason client,
                       CloseReason server) {
  REQUIRE(wire.client.of(Wire::kId).closed);
  REQUIRE(wire.server.of(server_id).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == client);
  CHECK(wire.server.of(server_id).closed->reason == server);
  CHECK(wire.client.of(Wire::kId).late == 0);
  CHECK(wire.server.of(server_id).late == 0);
  for (Host* host : {&wire.client, &wire.server}) {
    CHECK(host->stack.counters().associations == 0);
    CHECK(host->stack.next_deadline() == kNever);
  }
}

}  // namespace rxsctp::sctp::test
