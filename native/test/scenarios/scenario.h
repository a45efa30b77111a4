#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/config.h"
#include "engine/settings.h"
#include "engine/time.h"
#include "virtual/host.h"
#include "virtual/network.h"
#include "virtual/random.h"

namespace rxsctp::simulation {

/// How rough the network is.
enum class Weather { kClear, kGentle, kRough, kStorm };

/// What one end of an association does.
struct SideScript {
  std::uint32_t messages = 0;
  std::size_t min_size = 1;
  std::size_t max_size = 1;
  std::uint16_t streams = 1;
  double unordered = 0;
  double sack_immediately = 0;
  /// How many of the messages have a limit (RFC 3758): of these, a third each a lifetime, which is
  /// so long at most, a number of retransmissions, or a priority.
  double limited = 0;
  Duration longest_lifetime{0};
  /// How often streams are to begin anew, or there are to be more of them (RFC 6525), and the time
  /// between.
  std::uint32_t reconfigurations = 0;
  Duration reconfiguration_pause{0};
  /// Messages handed over at a time, and the time between.
  std::uint32_t burst = 1;
  Duration pause{0};
  /// Bytes handed over and not yet acknowledged at which it waits.
  std::uint64_t send_buffer = 256 * 1024;
  /// How long received messages lie before they are consumed; with batches, all that came meanwhile
  /// are consumed together.
  Duration consume_delay{0};
  bool consume_in_batches = false;
  /// Shuts down that long after it handed over its last message.
  std::optional<Duration> shutdown_after;
  /// Aborts that long after the association was established.
  std::optional<Duration> abort_after;
};

struct SessionScript {
  std::size_t client = 1;  // host
  Duration connect_at{0};
  /// The server connects to the client too, that long after the client did.
  std::optional<Duration> server_connects_after;
  bool nobody_listens = false;
  /// Whoever connects is given all addresses of the other; else one, which tells of the rest.
  bool given_all = false;
  /// Both sides go over to another key that long after the client connected (RFC 4895).
  std::optional<Duration> changes_key_after;
  std::array<SideScript, 2> sides;  // client, server
};

struct HostScript {
  struct Interval {
    Duration from;
    Duration to;
    bool up = true;
    bool down = true;
    std::size_t address = 0;
  };
  struct Rebind {
    Duration at;
    std::size_t address = 0;
  };
  /// One for each address.
  std::vector<Attachment> attachments;
  HostOptions options;
  AssociationConfig config;
  /// What it wants authenticated, and with what key; none: nothing.
  std::optional<AuthSettings> auth;
  std::vector<Interval> blackouts;
  std::vector<Interval> back_ups;
  std::vector<Rebind> rebinds;
  std::optional<Duration> dies_at;
  bool dies_silently = true;
};

/// A whole run: who takes part, what they do and what befalls them. Times count from the start.
struct Scenario {
  std::uint64_t seed = 0;
  Weather weather = Weather::kClear;
  std::vector<HostScript> hosts;  // the first is the server
  std::vector<SessionScript> sessions;
  /// Nothing in it can make an association fail, so each must end gracefully.
  bool gentle = false;
};

/// The server's SCTP port.
inline constexpr std::uint16_t kServerPort = 5000;

Scenario scenario_from_seed(std::uint64_t seed);

/// Up to `most`, every order of magnitude as likely as the next.
Duration draw_delay(Random& random, Duration most);
/// Of one direction of a link.
LinkConditions draw_conditions(Random& random, Weather weather);
/// Gives hosts further addresses, and has their paths fail one by one.
void draw_paths(Random& random, Scenario& scenario);
/// Gives hosts keys, and lists of chunks that they take only authenticated.
void draw_authentication(Random& random, Scenario& scenario);

}  // namespace rxsctp::simulation
