#include "sctp/rx/received_tsns.h"

#include <algorithm>

namespace rxsctp::sctp {

namespace {

// A gap block tells offsets of 16 bits (RFC 9260, section 3.3.4).
constexpr std::int32_t kMaxAhead = 65535;
// Up to this many runs the memory is kept once the gaps are closed.
constexpr std::size_t kKeptRuns = 64;

}  // namespace

std::size_t ReceivedTsns::find(Tsn tsn) const {
  if (runs_.empty() || runs_.back().end < tsn) return runs_.size();
  const auto at = std::lower_bound(runs_.begin(), runs_.end(), tsn,
                                   [](const Run& run, Tsn value) { return run.end < value; });
  return static_cast<std::size_t>(at - runs_.begin());
}

bool ReceivedTsns::contains(Tsn tsn) const {
  if (tsn <= cumulative_) return true;
  const std::size_t at = find(tsn);
  return at < runs_.size() && runs_[at].start <= tsn;
}

ReceivedTsns::Arrival ReceivedTsns::classify(Tsn tsn) const {
  if (tsn == cumulative_ + 1u) return Arrival::kNew;  // never in a run
  if (tsn <= cumulative_) return Arrival::kDuplicate;
  if (tsn - cumulative_ > kMaxAhead) return Arrival::kOutOfRange;
  if (contains(tsn)) return Arrival::kDuplicate;
  if (runs_.size() < kMaxRuns) return Arrival::kNew;
  const bool extends = contains(tsn - 1u) || contains(tsn + 1u);
  return extends ? Arrival::kNew : Arrival::kOutOfRange;
}

void ReceivedTsns::add(Tsn tsn) {
  if (tsn == cumulative_ + 1u) {
    cumulative_ = tsn;
    if (runs_.empty() || runs_.front().start != tsn + 1u) return;
    cumulative_ = runs_.front().end;
    runs_.erase(runs_.begin());
    if (runs_.empty() && runs_.capacity() > kKeptRuns) std::vector<Run>().swap(runs_);
    return;
  }
  const std::size_t at = find(tsn);
  const bool joins_before = at > 0 && runs_[at - 1].end + 1u == tsn;
  const bool joins_after = at < runs_.size() && runs_[at].start == tsn + 1u;
  if (joins_before && joins_after) {
    runs_[at - 1].end = runs_[at].end;
    runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(at));
  } else if (joins_before) {
    runs_[at - 1].end = tsn;
  } else if (joins_after) {
    runs_[at].start = tsn;
  } else {
    runs_.insert(runs_.begin() + static_cast<std::ptrdiff_t>(at), Run{tsn, tsn});
  }
}

void ReceivedTsns::remove(Tsn tsn) {
  const std::size_t at = find(tsn);
  if (at == runs_.size() || runs_[at].start > tsn) return;
  Run& run = runs_[at];
  if (run.start == run.end) {
    runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(at));
  } else if (run.start == tsn) {
    ++run.start;
  } else if (run.end == tsn) {
    run.end = tsn - 1u;
  } else {
    const Run rest{tsn + 1u, run.end};
    run.end = tsn - 1u;
    runs_.insert(runs_.begin() + static_cast<std::ptrdiff_t>(at) + 1, rest);
  }
}

void ReceivedTsns::add_duplicate(Tsn tsn) {
  if (duplicates_.size() < kMaxDuplicates) duplicates_.push_back(tsn);
}

std::size_t ReceivedTsns::gap_ack_blocks(std::span<GapAckBlock> out) const {
  const std::size_t count = std::min(out.size(), runs_.size());
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = {static_cast<std::uint16_t>(runs_[i].start - cumulative_),
              static_cast<std::uint16_t>(runs_[i].end - cumulative_)};
  }
  return count;
}

}  // namespace rxsctp::sctp
