#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "test/host/support/user.h"

// What peers can make wait for a JavaScript that does not come to it.

namespace rxsctp::host {
namespace {

using testing::payload;
using testing::User;

Listening listen(User& server, const EndpointLimits& limits, bool asks = false) {
  OpenEndpoint options;
  options.accept = true;
  options.asks = asks;
  options.limits = limits;
  return std::get<Listening>(server.open(options).body);
}

/// Opens, sends `bytes`, and aborts when all is acknowledged. False when it was refused.
bool open_fill_abort(User& client, const Listening& server, std::size_t bytes) {
  const auto id = client.connect(server);
  bool up = false;
  bool refused = false;
  client.run_until([&] {
    for (const Event& event : std::exchange(client.events, {})) {
      if (event.association != id) continue;
      up = up || std::holds_alternative<Established>(event.body);
      refused = refused || std::holds_alternative<Closed>(event.body);
    }
    return up || refused;
  });
  if (refused) return false;
  const auto before = client.acknowledged_bytes;
  client.send(id, payload(bytes));
  client.run_until([&] { return client.acknowledged_bytes >= before + bytes; });
  client.channel().command(Abort{id, {}});
  client.run_until([&] {
    for (const Event& event : std::exchange(client.events, {})) {
      if (event.association == id && std::holds_alternative<Closed>(event.body)) return true;
    }
    return false;
  });
  return true;
}

TEST_CASE("a loop of open, fill and abort fills what the limits say while nobody takes it") {
  constexpr std::uint32_t kAssociations = 20;
  constexpr std::size_t kBytes = 100'000;
  constexpr int kAttempts = 60;
  User server;
  const Listening listening = listen(server, {.max_associations = kAssociations});
  User client;
  std::uint32_t served = 0;
  for (int i = 0; i < kAttempts; ++i) served += open_fill_abort(client, listening, kBytes) ? 1 : 0;
  CHECK(served == kAssociations);

  // JavaScript comes to it.
  std::uint32_t opened = 0;
  std::uint32_t ended = 0;
  std::uint64_t refusals = 0;
  CHECK(server.run_until([&] {
    for (const Event& event : std::exchange(server.events, {})) {
      opened += std::holds_alternative<Established>(event.body) ? 1 : 0;
      ended += std::holds_alternative<Closed>(event.body) ? 1 : 0;
      if (const auto* refused = std::get_if<PeersRefused>(&event.body)) {
        CHECK(refused->reason == Refusal::kMaxAssociations);
        refusals += refused->count;
        CHECK(refused->total == refusals);
      }
    }
    return refusals == kAttempts - kAssociations;
  }));
  CHECK(opened == kAssociations);
  CHECK(ended == kAssociations);
  CHECK(server.received_bytes == kAssociations * kBytes);

  // And there is room again.
  CHECK(open_fill_abort(client, listening, kBytes));
}

TEST_CASE("data that waits for JavaScript counts as memory, of associations that have ended too") {
  constexpr std::uint64_t kMemory = 4u << 20;
  constexpr std::size_t kBytes = 500'000;
  User server;
  server.consume_at_once = false;
  const Listening listening = listen(server, {.memory_limit = kMemory});
  User client;
  int served = 0;
  while (open_fill_abort(client, listening, kBytes / (1 + served / 2))) REQUIRE(++served < 1000);
  CHECK(served >= 4);
  server.run_until([&] {
    return std::any_of(server.events.begin(), server.events.end(), [](const Event& event) {
      return std::holds_alternative<PeersRefused>(event.body);
    });
  });
  CHECK(server.received_bytes <= kMemory);

  // Once it is consumed there is room again, though the associations are gone.
  for (const auto& message : server.messages) {
    server.consume(message.association, {static_cast<std::uint32_t>(message.data.size()), 1});
  }
  CHECK(open_fill_abort(client, listening, kBytes));
}

TEST_CASE("a candidate becomes an association when its channel says so, and no other") {
  User server;
  const Listening listening = listen(server, {}, true);
  User client;
  User stranger;
  client.connect(listening);
  AssociationId id = 0;
  REQUIRE(server.await<CandidateFound>(&id));
  stranger.channel().command(Decide{id, false});
  server.channel().command(Decide{id, true});
  CHECK(server.await<Established>());
  CHECK(client.await<Established>());

  client.connect(listening);
  REQUIRE(server.await<CandidateFound>(&id));
  server.channel().command(Decide{id, false});
  const auto closed = client.await<Closed>();
  REQUIRE(closed);
  CHECK(closed->reason == CloseReason::kRefused);
  const auto refused = server.await<PeersRefused>();
  REQUIRE(refused);
  CHECK(refused->reason == Refusal::kAccept);
}

}  // namespace
}  // namespace rxsctp::host
