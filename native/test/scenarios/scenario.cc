#include "test/scenarios/scenario.h"

#include <algorithm>

#include "test/scenarios/payload.h"
#include "virtual/random.h"

namespace rxsctp::simulation {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Bytes of user data one direction of a session sends at most, to keep a run at some milliseconds.
constexpr std::size_t kWorkloadBytes = 1024 * 1024;

}  // namespace

Duration draw_delay(Random& random, Duration most) {
  return microseconds(random.magnitude(1, static_cast<std::uint64_t>(most.count())));
}

LinkConditions draw_conditions(Random& random, Weather weather) {
  LinkConditions conditions;
  conditions.delay = draw_delay(random, milliseconds(random.chance(0.1) ? 400 : 60));
  if (random.chance(0.5)) conditions.jitter = draw_delay(random, milliseconds(80));
  conditions.in_order = random.chance(0.4);
  if (weather == Weather::kClear) return conditions;

  const double worst = weather == Weather::kGentle ? 0.05 : weather == Weather::kRough ? 0.15 : 0.3;
  const auto draw = [&](double chance, double most) {
    return random.chance(chance) ? static_cast<double>(random.between(1, 1000)) / 1000 * most : 0.0;
  };
  conditions.loss = draw(0.8, worst);
  conditions.duplicate = draw(0.5, worst);
  conditions.corrupt = draw(0.5, worst / 2);
  conditions.truncate = draw(0.3, worst / 4);
  conditions.replay = draw(0.2, 0.05);
  conditions.replay_delay = random.between(seconds(1), seconds(30));
  if (random.chance(0.2)) {
    conditions.bytes_per_second = random.magnitude(50'000, 100'000'000);
    conditions.queue_bytes = random.magnitude(512 * 1024, 1024 * 1024);
  }
  return conditions;
}

namespace {

void draw_mtu(Random& random, Weather weather, HostScript& host) {
  constexpr std::size_t kMtus[] = {65536, 65536, 65536, 9000, 1500, 1500, 1500, 1280, 1200, 576};
  const std::size_t mtu = kMtus[random.between(0, std::size(kMtus) - 1)];
  host.options.interface_mtu = mtu;
  host.attachments[0].up.mtu = host.attachments[0].down.mtu = mtu;
  if (random.chance(0.1)) host.config.mtu = static_cast<std::uint32_t>(random.between(600, 2000));
  // A narrower hop further on.
  if (weather != Weather::kClear && mtu > 1500 && random.chance(0.4)) {
    host.attachments[0].up.mtu = random.between(1280, 1500);
    host.attachments[0].down.mtu = random.between(1280, 1500);
  }
}

AssociationConfig draw_config(Random& random, Weather weather) {
  AssociationConfig config;
  if (random.chance(0.3)) {
    constexpr std::uint16_t kStreams[] = {1, 2, 8, 64, 1000, 65535};
    config.outbound_streams = kStreams[random.between(0, 5)];
    config.inbound_streams = kStreams[random.between(0, 5)];
  }
  if (random.chance(0.4)) {
    // Chunks that wait for others cost their bookkeeping too: tiny ones fill a tiny window, and it
    // takes one T3-rtx after the other to get through.
    const bool tiny = weather == Weather::kRough || weather == Weather::kStorm;
    config.receive_window =
        static_cast<std::uint32_t>(random.magnitude(tiny ? 4096 : 65536, 1024 * 1024));
  }
  if (random.chance(0.2)) config.heartbeat_interval = milliseconds(random.magnitude(100, 60'000));
  if (random.chance(0.1)) config.heartbeat_interval = Duration(0);
  if (random.chance(0.2)) config.sack_delay = milliseconds(random.between(0, 500));
  if (random.chance(0.2)) config.sack_frequency = static_cast<std::uint8_t>(random.between(1, 5));
  if (random.chance(0.2)) config.max_burst = static_cast<std::uint32_t>(random.between(1, 16));
  if (weather == Weather::kRough || weather == Weather::kStorm) {
    if (random.chance(0.3)) {
      config.rto_min = milliseconds(random.magnitude(50, 1000));
      config.rto_initial = config.rto_min * static_cast<int>(random.between(1, 4));
      config.rto_max = config.rto_initial * static_cast<int>(random.between(1, 40));
    }
    if (random.chance(0.2)) {
      config.association_max_retrans = static_cast<std::uint32_t>(random.between(1, 12));
      config.path_max_retrans = static_cast<std::uint32_t>(random.between(1, 6));
      config.max_init_retransmits = static_cast<std::uint32_t>(random.between(0, 8));
    }
    if (random.chance(0.1)) config.valid_cookie_life = milliseconds(random.magnitude(10, 60'000));
  }
  config.no_delay = !random.chance(0.1);
  return config;
}

/// Once round the window each time, the peer's whole workload takes a minute or two: shorter than
/// the guard of a shutdown (T5) waits.
Duration slowest_consumption(std::uint32_t window) {
  const std::uint64_t rounds = kWorkloadBytes / window + 1;
  return Duration(seconds(60)) / static_cast<int>(rounds);
}

SideScript draw_side(Random& random, std::uint32_t window, std::uint32_t peer_window) {
  SideScript side;
  const std::size_t limit = std::min<std::size_t>({peer_window / 2, 200 * 1024, kMaxPayload});
  side.max_size = random.magnitude(1, limit);
  side.min_size = random.chance(0.5) ? 1 : side.max_size;
  const std::size_t average = (side.min_size + side.max_size) / 2 + 1;
  const std::uint64_t most = std::min<std::uint64_t>(kWorkloadBytes / average + 1, 4000);
  side.messages = random.chance(0.1) ? 0 : static_cast<std::uint32_t>(random.magnitude(1, most));
  side.streams = static_cast<std::uint16_t>(random.magnitude(1, 100));
  if (random.chance(0.4)) side.unordered = static_cast<double>(random.between(0, 10)) / 10;
  if (random.chance(0.2)) side.sack_immediately = 0.3;
  side.burst = static_cast<std::uint32_t>(random.magnitude(1, 200));
  if (random.chance(0.5)) side.pause = draw_delay(random, milliseconds(200));
  side.send_buffer = random.magnitude(1000, 1024 * 1024);
  if (random.chance(0.3)) {
    side.consume_delay = draw_delay(random, slowest_consumption(window));
    side.consume_in_batches = random.chance(0.5);
  }
  return side;
}

void draw_ending(Random& random, Weather weather, SessionScript& session) {
  const bool may_abort = weather == Weather::kRough || weather == Weather::kStorm;
  if (may_abort && random.chance(0.15)) {
    session.sides[random.between(0, 1)].abort_after = draw_delay(random, seconds(10));
  }
  const std::uint64_t who = random.between(1, 3);
  for (std::size_t i = 0; i < 2; ++i) {
    if (who & (1u << i)) {
      session.sides[i].shutdown_after =
          random.chance(0.5) ? Duration(0) : draw_delay(random, seconds(100));
    }
  }
}

SessionScript draw_session(Random& random, Weather weather, const Scenario& scenario,
                           std::size_t client) {
  SessionScript session;
  session.client = client;
  session.connect_at = draw_delay(random, seconds(1));
  if (random.chance(0.15)) session.server_connects_after = draw_delay(random, milliseconds(200));
  session.nobody_listens =
      weather == Weather::kStorm && !session.server_connects_after && random.chance(0.05);
  const std::uint32_t client_window = scenario.hosts[client].config.receive_window;
  const std::uint32_t server_window = scenario.hosts[0].config.receive_window;
  session.sides[0] = draw_side(random, client_window, server_window);
  session.sides[1] = draw_side(random, server_window, client_window);
  draw_ending(random, weather, session);
  return session;
}

void draw_trouble(Random& random, Weather weather, HostScript& host) {
  const auto interval = [&](Duration longest) {
    const Duration from = draw_delay(random, seconds(20));
    return HostScript::Interval{.from = from, .to = from + draw_delay(random, longest)};
  };
  if (weather == Weather::kClear) return;
  if (random.chance(0.1)) host.back_ups.push_back(interval(seconds(2)));
  if (random.chance(0.2)) host.blackouts.push_back(interval(seconds(15)));
  if (weather == Weather::kGentle) return;
  if (random.chance(0.2)) {
    host.blackouts.push_back(interval(seconds(random.chance(0.5) ? 120 : 1500)));
    host.blackouts.back().up = random.chance(0.7);
    host.blackouts.back().down = !host.blackouts.back().up || random.chance(0.7);
  }
  if (random.chance(0.15)) {
    for (std::uint64_t i = random.between(1, 3); i > 0; --i) {
      host.rebinds.push_back({draw_delay(random, seconds(60))});
    }
  }
  if (random.chance(0.1)) {
    host.dies_at = draw_delay(random, seconds(30));
    host.dies_silently = random.chance(0.7);
  }
  if (random.chance(0.2)) host.attachments[0].up.reports_too_big = false;
}

HostScript draw_client(Random& random, Weather weather, std::size_t number, bool translated) {
  HostScript host;
  host.attachments.resize(1);
  host.attachments[0].address = ipv4(static_cast<std::uint8_t>(1 + number));
  host.attachments[0].udp_port = static_cast<std::uint16_t>(40'000 + number);
  if (translated) {
    host.attachments[0].public_address = ipv4(200);
    host.attachments[0].public_udp_port = static_cast<std::uint16_t>(50'000 + number);
  }
  host.attachments[0].up = draw_conditions(random, weather);
  host.attachments[0].down = draw_conditions(random, weather);
  host.config = draw_config(random, weather);
  draw_mtu(random, weather, host);
  draw_trouble(random, weather, host);
  return host;
}

/// Drawn apart, so that a seed goes on meaning what it did otherwise.
void draw_limits(Random random, Scenario& scenario) {
  for (SessionScript& session : scenario.sessions) {
    for (SideScript& side : session.sides) {
      if (!random.chance(0.25)) continue;
      side.limited = random.chance(0.3) ? 1 : static_cast<double>(random.between(1, 9)) / 10;
      side.longest_lifetime = milliseconds(random.magnitude(1, 20'000));
    }
  }
}

/// Likewise.
void draw_marks(Random random, Scenario& scenario) {
  if (!random.chance(0.3)) return;
  for (HostScript& host : scenario.hosts) {
    host.config.ecn = random.chance(0.8);
    for (Attachment& attachment : host.attachments) {
      for (LinkConditions* conditions : {&attachment.up, &attachment.down}) {
        if (random.chance(0.5))
          conditions->mark = static_cast<double>(random.between(1, 300)) / 1000;
      }
    }
  }
}

/// Likewise.
void draw_reconfigurations(Random random, Scenario& scenario) {
  const bool all = random.chance(0.4);
  for (HostScript& host : scenario.hosts) host.config.stream_reset = all || random.chance(0.1);
  for (SessionScript& session : scenario.sessions) {
    for (SideScript& side : session.sides) {
      if (random.chance(0.4)) continue;
      side.reconfigurations = static_cast<std::uint32_t>(random.magnitude(1, 50));
      side.reconfiguration_pause = draw_delay(random, seconds(2));
    }
  }
}

}  // namespace

Scenario scenario_from_seed(std::uint64_t seed) {
  Random random(seed);
  Scenario scenario;
  scenario.seed = seed;
  const auto weather = static_cast<Weather>(random.between(0, 3));
  scenario.weather = weather;
  scenario.gentle = weather == Weather::kClear || weather == Weather::kGentle;

  HostScript server;
  server.attachments.resize(1);
  server.attachments[0].address = ipv4(1);
  server.attachments[0].up.delay = server.attachments[0].down.delay = Duration(0);
  server.config = draw_config(random, weather);
  scenario.hosts.push_back(server);

  const std::size_t clients = random.chance(0.7) ? 1 : random.between(2, 3);
  const bool translated = random.chance(0.3);
  for (std::size_t number = 1; number <= clients; ++number) {
    scenario.hosts.push_back(draw_client(random, weather, number, translated));
    const std::size_t sessions = random.chance(0.85) ? 1 : 2;
    for (std::size_t i = 0; i < sessions; ++i) {
      scenario.sessions.push_back(draw_session(random, weather, scenario, number));
    }
  }
  for (HostScript& host : scenario.hosts) {
    host.options.seed = random.next();
    if (random.chance(0.3)) host.options.flush_lag = draw_delay(random, milliseconds(5));
  }
  // Drawn apart, so that the rest is what it would be with one address each.
  Random paths(~seed * 0x9e3779b97f4a7c15);
  if (paths.chance(0.4)) draw_paths(paths, scenario);
  Random keys(seed ^ 0x4895'2104);
  if (keys.chance(0.25)) draw_authentication(keys, scenario);
  draw_limits(Random(seed ^ 0x3758'7496), scenario);
  draw_marks(Random(seed ^ 0x3168), scenario);
  draw_reconfigurations(Random(seed ^ 0x6525), scenario);
  return scenario;
}

}  // namespace rxsctp::simulation
