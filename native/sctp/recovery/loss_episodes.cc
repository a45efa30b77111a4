#include "sctp/recovery/loss_episodes.h"

#include <algorithm>

namespace rxsctp::sctp {

void LossEpisodes::begin(Cause cause, std::uint8_t path, const WindowReduction& reduction) {
  if (!records_) records_ = std::make_unique<std::vector<Record>>();
  if (records_->size() == kMaxEpisodes) records_->erase(records_->begin());
  records_->push_back({{cause, path, reduction}, false, false, {}});
}

void LossEpisodes::on_retransmitted(Tsn tsn, Time now) {
  if (empty()) return;
  Record& record = records_->back();
  record.retransmitted = true;
  std::vector<Run>& runs = record.unresolved;
  if (!runs.empty() && runs.back().sent_at == now && runs.back().last + 1u == tsn) {
    runs.back().last = tsn;
  } else if (runs.size() < kMaxRuns) {
    runs.push_back({tsn, tsn, now});
  } else {
    records_->pop_back();
  }
}

bool LossEpisodes::on_acknowledged(Tsn tsn, Time now, Duration shortest_round_trip) {
  if (empty()) return false;
  for (auto record = records_->rbegin(); record != records_->rend(); ++record) {
    std::vector<Run>& runs = record->unresolved;
    const auto run = std::ranges::find_if(runs, [&](const Run& r) { return r.contains(tsn); });
    if (run == runs.end()) continue;
    // What of it was sent earlier still may be what has arrived.
    if (now - run->sent_at >= shortest_round_trip) return false;
    runs.erase(run);
    return true;
  }
  return false;
}

void LossEpisodes::on_duplicate(Tsn tsn) {
  if (empty()) return;
  for (Record& record : *records_) {
    std::vector<Run>& runs = record.unresolved;
    const auto run = std::ranges::find_if(runs, [&](const Run& r) { return r.contains(tsn); });
    if (run == runs.end()) continue;
    runs.erase(run);
    return;
  }
}

// The retransmission may have filled the only gap; but then the next SACK could not tell of more
// originals, unless they arrive only now (RFC 5682, 2.1, step 3).
void LossEpisodes::on_originals_acknowledged() {
  if (empty() || records_->back().episode.cause != Cause::kTimeout) return;
  Record& record = records_->back();
  if (record.originals_acknowledged) record.unresolved.clear();
  record.originals_acknowledged = true;
}

std::optional<LossEpisodes::Episode> LossEpisodes::take_spurious(bool complete) {
  if (empty()) return std::nullopt;
  const auto found = std::ranges::find_if(*records_, [complete](const Record& record) {
    const bool early = record.episode.cause == Cause::kTimeout && record.retransmitted;
    return record.unresolved.empty() && (complete || early);
  });
  if (found == records_->end()) return std::nullopt;
  Episode episode = found->episode;
  episode.latest = found + 1 == records_->end();
  // The later ones began from a window that was too small by as much.
  for (auto later = records_->erase(found); later != records_->end(); ++later) {
    later->episode.reduction.before.cwnd += episode.reduction.taken;
  }
  return episode;
}

}  // namespace rxsctp::sctp
