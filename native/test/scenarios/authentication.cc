#include <algorithm>

#include "test/scenarios/scenario.h"
#include "virtual/random.h"

namespace rxsctp::simulation {
namespace {

using std::chrono::seconds;

/// Each chunk that there is, but COOKIE ECHO (10): a peer that moves comes back with other keys.
constexpr std::uint8_t kChunks[] = {0, 3, 4, 5, 6, 7, 8, 9, 11, 0x84, 0xc0};
constexpr std::uint8_t kCookieEcho = 10;

std::vector<std::uint8_t> draw_chunks(Random& random, bool cookies) {
  std::vector<std::uint8_t> chunks;
  const double share = random.chance(0.3) ? 1 : static_cast<double>(random.between(0, 10)) / 10;
  for (const std::uint8_t chunk : kChunks) {
    if (random.chance(share)) chunks.push_back(chunk);
  }
  if (cookies && random.chance(share)) chunks.push_back(kCookieEcho);
  return chunks;
}

}  // namespace

/// One secret for all of them. A host that knows of none of it is among them now and then: then
/// there is nothing that has to be authenticated.
void draw_authentication(Random& random, Scenario& scenario) {
  const bool rebound = std::ranges::any_of(
      scenario.hosts, [](const HostScript& host) { return !host.rebinds.empty(); });
  const bool one_without = random.chance(0.1);
  for (std::size_t i = 0; i < scenario.hosts.size(); ++i) {
    AuthSettings auth;
    if (!one_without) auth.chunks = draw_chunks(random, !rebound);
    if (random.chance(0.5)) auth.hmacs = {1};
    auth.keys = {{1, {1, 2, 3, 4}}};
    if (!one_without || i > 0) scenario.hosts[i].auth = auth;
  }
  for (SessionScript& session : scenario.sessions) {
    if (random.chance(0.5)) session.changes_key_after = draw_delay(random, seconds(20));
  }
}

}  // namespace rxsctp::simulation
