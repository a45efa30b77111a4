#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "engine/time.h"
#include "virtual/random.h"

namespace rxsctp::simulation {

/// How one direction of a link treats packets.
struct LinkConditions {
  Duration delay = std::chrono::milliseconds(5);
  /// Each packet takes up to as much longer, so that packets overtake each other.
  Duration jitter{0};
  /// With jitter: keep the order all the same.
  bool in_order = false;
  double loss = 0;
  double duplicate = 0;
  double corrupt = 0;
  double truncate = 0;
  /// Chance that a copy of a packet comes back much later.
  double replay = 0;
  Duration replay_delay = std::chrono::seconds(10);
  /// 0: no limit.
  std::uint64_t bytes_per_second = 0;
  std::size_t queue_bytes = 256 * 1024;
  /// With so much in the queue, packets that say that they may be are marked (RFC 3168).
  std::size_t mark_from_bytes = std::numeric_limits<std::size_t>::max();
  /// Chance that such a packet is marked whatever the queue.
  double mark = 0;
  /// Largest IP packet; larger ones are dropped unless they may be fragmented.
  std::size_t mtu = 65536;
  /// Whether a dropped packet is answered by ICMP "too big".
  bool reports_too_big = true;
};

/// A time during which nothing gets through.
struct Blackout {
  Time from;
  Time to;
};

/// One direction of a link: queueing, delay and blackouts. What befalls single packets (loss,
/// damage, copies) is for the Network to draw.
class Link {
 public:
  explicit Link(const LinkConditions& conditions) : conditions_(conditions) {}

  LinkConditions& conditions() { return conditions_; }
  const LinkConditions& conditions() const { return conditions_; }
  void black_out(Blackout blackout) { blackouts_.push_back(blackout); }
  bool is_black(Time now) const;

  /// What becomes of a packet.
  struct Passage {
    Time out;
    bool congested = false;  // the queue was long enough to mark it
  };
  /// When a packet that enters now comes out; nothing when the queue is full.
  std::optional<Passage> pass(Time now, std::size_t bytes, Random& random);

 private:
  LinkConditions conditions_;
  std::vector<Blackout> blackouts_;
  Time busy_until_{};
  Time last_out_{};
};

}  // namespace rxsctp::simulation
