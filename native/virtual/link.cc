#include "virtual/link.h"

#include <algorithm>

namespace rxsctp::simulation {

bool Link::is_black(Time now) const {
  return std::any_of(blackouts_.begin(), blackouts_.end(), [now](const Blackout& blackout) {
    return blackout.from <= now && now < blackout.to;
  });
}

std::optional<Link::Passage> Link::pass(Time now, std::size_t bytes, Random& random) {
  Time out = now;
  bool congested = false;
  if (const std::uint64_t rate = conditions_.bytes_per_second; rate != 0) {
    const Time start = std::max(now, busy_until_);
    const auto waiting = static_cast<std::uint64_t>((start - now).count()) * rate / 1'000'000;
    if (waiting + bytes > conditions_.queue_bytes) return std::nullopt;
    congested = waiting >= conditions_.mark_from_bytes;
    busy_until_ = start + Duration(static_cast<std::int64_t>(bytes * 1'000'000 / rate));
    out = busy_until_;
  }
  out += conditions_.delay + random.between(Duration(0), conditions_.jitter);
  if (conditions_.in_order) out = last_out_ = std::max(out, last_out_);
  return Passage{out, congested};
}

}  // namespace rxsctp::simulation
