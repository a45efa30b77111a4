#include "sctp/memory/tsn_set.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

namespace rxsctp::sctp {

namespace {

constexpr std::uint64_t kAll = ~std::uint64_t{0};
// Clearing and copying memory goes by cache lines.
constexpr std::size_t kWordsPerStep = 8;

std::uint64_t from_bit(std::uint32_t bit) { return kAll << bit; }
std::uint64_t to_bit(std::uint32_t bit) { return kAll >> (63 - bit); }

}  // namespace

void TsnSet::insert(Tsn tsn) {
  assert(!contains(tsn));
  if (size_ == 0) {
    reach(1);
    lowest_ = highest_ = tsn;
  } else if (tsn < lowest_) {
    reach(static_cast<std::uint32_t>(highest_ - tsn) + 1);
    lowest_ = tsn;
  } else if (tsn > highest_) {
    reach(static_cast<std::uint32_t>(tsn - lowest_) + 1);
    highest_ = tsn;
  }
  word(tsn) |= std::uint64_t{1} << tsn.value() % kWordBits;
  summarize(word_at(tsn));
  ++size_;
}

void TsnSet::erase(Tsn tsn) {
  assert(contains(tsn));
  word(tsn) &= ~(std::uint64_t{1} << tsn.value() % kWordBits);
  summarize(word_at(tsn));
  if (--size_ == 0) return release();
  if (tsn == lowest_) {
    lowest_ = *next(tsn, highest_);
  } else if (tsn == highest_) {
    highest_ = *previous(tsn, lowest_);
  }
}

void TsnSet::erase_through(Tsn tsn) {
  if (size_ == 0 || tsn < lowest_) return;
  if (tsn >= highest_) return clear();
  // From word to word; the last one in part.
  for (Tsn at = lowest_; at <= tsn; at = at + (kWordBits - at.value() % kWordBits)) {
    std::uint64_t gone = from_bit(at.value() % kWordBits);
    const auto left = static_cast<std::uint32_t>(tsn - at);
    if (at.value() % kWordBits + left < kWordBits) gone &= to_bit(tsn.value() % kWordBits);
    size_ -= static_cast<std::uint32_t>(std::popcount(word(at) & gone));
    word(at) &= ~gone;
    summarize(word_at(at));
    work_->add(1);
  }
  lowest_ = *next(tsn + 1u, highest_);
}

void TsnSet::clear() {
  size_ = 0;
  release();
}

std::optional<Tsn> TsnSet::previous(Tsn from, Tsn first) const {
  if (size_ == 0 || from < lowest_ || first > highest_) return std::nullopt;
  from = std::min(from, highest_);
  first = std::max(first, lowest_);
  while (from >= first) {
    work_->add(1);
    const std::uint32_t bit = from.value() % kWordBits;
    if (const std::uint64_t found = word(from) & to_bit(bit)) {
      const Tsn tsn = from - (bit - static_cast<std::uint32_t>(std::bit_width(found) - 1));
      return tsn >= first ? std::optional(tsn) : std::nullopt;
    }
    // To the last bit of the word before, and on to the last bit of one that has members.
    from = from - (bit + 1);
    const std::size_t at = word_at(from);
    const std::uint64_t occupied_before =
        occupied()[at / kWordBits] & to_bit(static_cast<std::uint32_t>(at % kWordBits));
    const auto step =
        occupied_before != 0
            ? at % kWordBits - static_cast<std::size_t>(std::bit_width(occupied_before) - 1)
            : at % kWordBits + 1;
    from = from - static_cast<std::uint32_t>(step) * kWordBits;
  }
  return std::nullopt;
}

/// `from` is the first TSN of a word.
std::optional<Tsn> TsnSet::find_further(Tsn from, Tsn last, bool member) const {
  for (from = skip(from, member); from <= last; from = skip(from + kWordBits, member)) {
    work_->add(1);
    const std::uint64_t bits = member ? word(from) : ~word(from);
    if (bits == 0) continue;
    const Tsn found = from + static_cast<std::uint32_t>(std::countr_zero(bits));
    return found <= last ? std::optional(found) : std::nullopt;
  }
  return std::nullopt;
}

/// From the first TSN of a word on to that of the next word worth a look, or as far as one word of
/// the summary tells.
Tsn TsnSet::skip(Tsn from, bool member) const {
  const std::size_t at = word_at(from);
  const auto in_summary = static_cast<std::uint32_t>(std::min<std::size_t>(word_count_, kWordBits));
  const auto bit = static_cast<std::uint32_t>(at % kWordBits);
  const std::uint64_t known = member ? occupied()[at / kWordBits] : ~full()[at / kWordBits];
  const std::uint64_t worth = known & from_bit(bit) & to_bit(in_summary - 1);
  const std::uint32_t step =
      worth != 0 ? static_cast<std::uint32_t>(std::countr_zero(worth)) - bit : in_summary - bit;
  return from + step * kWordBits;
}

void TsnSet::summarize(std::size_t at) {
  const std::uint64_t mark = std::uint64_t{1} << at % kWordBits;
  std::uint64_t& has_some = occupied()[at / kWordBits];
  std::uint64_t& has_all = full()[at / kWordBits];
  has_some = words()[at] != 0 ? has_some | mark : has_some & ~mark;
  has_all = words()[at] == kAll ? has_all | mark : has_all & ~mark;
}

/// Makes the ring as long as `span` TSNs in a row.
void TsnSet::reach(std::uint32_t span) {
  assert(span <= kSpan);
  if (span <= capacity()) return;
  const std::size_t old_count = word_count_;
  const Buffer old = std::exchange(words_, {});
  word_count_ = std::bit_ceil(std::max(span, kMinSpan)) / kWordBits;
  words_ = pool_->allocate(word_count_ * sizeof(std::uint64_t));
  summaries_ = pool_->allocate(2 * summary_count() * sizeof(std::uint64_t));
  std::memset(words_.data(), 0, word_count_ * sizeof(std::uint64_t));
  std::memset(summaries_.data(), 0, 2 * summary_count() * sizeof(std::uint64_t));
  work_->add(1 + word_count_ / kWordsPerStep);
  if (size_ == 0) return;
  // One word more than the old ring has: its first may hold both ends of what was in it.
  const auto* from = reinterpret_cast<const std::uint64_t*>(old.data());
  const std::uint32_t first = lowest_.value() / kWordBits;
  const std::uint32_t last =
      first +
      (lowest_.value() % kWordBits + static_cast<std::uint32_t>(highest_ - lowest_)) / kWordBits;
  for (std::uint32_t at = first; at != last + 1; ++at) {
    std::uint64_t bits = from[at & (old_count - 1)];
    if (at == first) bits &= from_bit(lowest_.value() % kWordBits);
    if (at == last) bits &= to_bit(highest_.value() % kWordBits);
    words()[at & (word_count_ - 1)] |= bits;
    summarize(at & (word_count_ - 1));
    work_->add(1);
  }
}

void TsnSet::release() {
  words_.reset();
  summaries_.reset();
  word_count_ = 0;
}

}  // namespace rxsctp::sctp
