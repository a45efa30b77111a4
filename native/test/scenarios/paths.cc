// Several paths: further addresses of hosts, and what befalls them.
#include <algorithm>

#include "test/scenarios/scenario.h"

namespace rxsctp::simulation {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr std::size_t kMostAddresses = 3;

/// Over UDP a host has one port, whichever the address (RFC 6951, 5.1).
void add_address(Random& random, Weather weather, HostScript& host) {
  Attachment further = host.attachments[0];
  further.address.bytes[2] = static_cast<std::uint8_t>(host.attachments.size());
  further.public_address = {};
  const std::size_t mtu = further.up.mtu;
  further.up = draw_conditions(random, weather);
  further.down = draw_conditions(random, weather);
  further.up.mtu = further.down.mtu = random.chance(0.7) ? mtu : random.between(1280, 9000);
  host.attachments.push_back(further);
}

/// Translators that give each address another port, as the peer does not know before a packet comes
/// from there.
void translate_ports(HostScript& host, std::size_t number) {
  for (std::size_t i = 0; i < host.attachments.size(); ++i) {
    Attachment& attachment = host.attachments[i];
    attachment.public_address = attachment.address;
    attachment.public_udp_port = static_cast<std::uint16_t>(53'000 + number * 10 + i);
  }
}

HostScript::Interval draw_cut(Random& random, std::size_t address, Duration longest) {
  const Duration from = draw_delay(random, seconds(30));
  HostScript::Interval cut{.from = from, .to = from + draw_delay(random, longest)};
  cut.address = address;
  cut.up = random.chance(0.7);
  cut.down = !cut.up || random.chance(0.7);
  return cut;
}

bool connects_back(const Scenario& scenario, std::size_t client) {
  return std::ranges::any_of(scenario.sessions, [client](const SessionScript& session) {
    return session.client == client && session.server_connects_after.has_value();
  });
}

/// Where each side has two addresses at the least, one of one side is enough for none to notice;
/// but not if the rest is gone for a while as well, when an association tries one after the other,
/// and its errors in a row are soon too many.
void cut_for_good(Random& random, Scenario& scenario) {
  const bool all_have_two = std::ranges::all_of(
      scenario.hosts, [](const HostScript& host) { return host.attachments.size() > 1; });
  if (!all_have_two || !random.chance(0.4)) return;
  HostScript& host = scenario.hosts[random.between(0, scenario.hosts.size() - 1)];
  const std::size_t address = random.between(0, host.attachments.size() - 1);
  if (scenario.gentle) {
    for (HostScript& each : scenario.hosts) each.blackouts.clear();
  }
  host.blackouts.push_back(draw_cut(random, address, seconds(1)));
  host.blackouts.back().to = hours(1000);
  for (SessionScript& session : scenario.sessions) session.given_all = true;
}

/// Who only listens, and asks nothing, cannot be found at a new port.
void rebind(Random& random, HostScript& host) {
  if (host.config.heartbeat_interval == Duration(0) || !random.chance(0.5)) return;
  for (std::uint64_t i = random.between(1, 3); i > 0; --i) {
    host.rebinds.push_back(
        {draw_delay(random, seconds(60)), random.between(0, host.attachments.size() - 1)});
  }
}

}  // namespace

void draw_paths(Random& random, Scenario& scenario) {
  for (std::size_t number = 0; number < scenario.hosts.size(); ++number) {
    HostScript& host = scenario.hosts[number];
    // RFC 9260, 8.2: an association with several paths counts the errors of all.
    if (scenario.gentle) host.config.association_max_retrans *= kMostAddresses;
    const bool translated = host.attachments[0].public_address.family != IpFamily::kNone;
    const std::size_t count = translated ? 1 : random.between(1, kMostAddresses);
    while (host.attachments.size() < count) add_address(random, scenario.weather, host);
    for (std::size_t i = 0; i < count; ++i) {
      if (scenario.weather != Weather::kClear && random.chance(0.3)) {
        host.blackouts.push_back(draw_cut(random, i, seconds(15)));
      }
    }
    if (number == 0) continue;
    const bool found = !translated && !connects_back(scenario, number);
    if (found && random.chance(0.4)) translate_ports(host, number);
    if (translated || found) rebind(random, host);
  }
  for (SessionScript& session : scenario.sessions) session.given_all = random.chance(0.5);
  cut_for_good(random, scenario);
  // What befalls the paths adds up: errors in a row over all of them may be too many (RFC
  // 9260, 8.1).
  scenario.gentle = false;
}

}  // namespace rxsctp::simulation
