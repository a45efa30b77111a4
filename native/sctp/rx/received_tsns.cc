#include "sctp/rx/received_tsns.h"

namespace rxsctp::sctp {

namespace {

// A gap block tells offsets of 16 bits (RFC 9260, 3.3.4).
constexpr std::int32_t kMaxAhead = TsnSet::kSpan - 1;

}  // namespace

ReceivedTsns::Arrival ReceivedTsns::classify(Tsn tsn) const {
  if (tsn == cumulative_ + 1u) return Arrival::kNew;
  if (tsn <= cumulative_) return Arrival::kDuplicate;
  if (tsn - cumulative_ > kMaxAhead) return Arrival::kOutOfRange;
  return beyond_.contains(tsn) ? Arrival::kDuplicate : Arrival::kNew;
}

void ReceivedTsns::add(Tsn tsn) {
  if (tsn != cumulative_ + 1u) return beyond_.insert(tsn);
  cumulative_ = tsn;
  absorb();
}

void ReceivedTsns::forward(Tsn tsn) {
  cumulative_ = tsn;
  beyond_.erase_through(tsn);
  absorb();
}

/// What follows the cumulative TSN without a gap moves it on.
void ReceivedTsns::absorb() {
  if (beyond_.empty() || beyond_.lowest() != cumulative_ + 1u) return;
  const auto missing = beyond_.next_absent(cumulative_ + 1u, beyond_.highest());
  cumulative_ = missing ? *missing - 1u : beyond_.highest();
  beyond_.erase_through(cumulative_);
}

void ReceivedTsns::remove(Tsn tsn) {
  if (beyond_.contains(tsn)) beyond_.erase(tsn);
}

void ReceivedTsns::add_duplicate(Tsn tsn) {
  if (duplicates_.size() < kMaxDuplicates) duplicates_.push_back(tsn);
}

std::size_t ReceivedTsns::gap_ack_blocks(std::span<GapAckBlock> out) const {
  if (beyond_.empty()) return 0;
  std::size_t count = 0;
  auto start = std::optional(beyond_.lowest());
  for (; start && count < out.size(); ++count) {
    const auto missing = beyond_.next_absent(*start, beyond_.highest());
    const Tsn end = missing ? *missing - 1u : beyond_.highest();
    out[count] = {static_cast<std::uint16_t>(*start - cumulative_),
                  static_cast<std::uint16_t>(end - cumulative_)};
    start = beyond_.next(end + 1u, beyond_.highest());
  }
  return count;
}

}  // namespace rxsctp::sctp
