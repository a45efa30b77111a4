#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sctp/memory/buffer_pool.h"
#include "sctp/resources.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// A set of TSNs that lie within kSpan of each other: a bit each, in a ring of pooled memory that
/// grows with their distance to 8 KiB at most; no memory while empty.
///
/// The words that have members, and those that are full, are known by a bit of their own, so that
/// no search looks at more than kSpan / 64 / 64 + 4 words, whatever a peer put in.
class TsnSet {
 public:
  explicit TsnSet(const Resources& resources) : pool_(&resources.pool), work_(&resources.work) {}
  TsnSet(TsnSet&&) = delete;

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  bool contains(Tsn tsn) const {
    return size_ != 0 && tsn >= lowest_ && tsn <= highest_ &&
           (word(tsn) >> (tsn.value() % kWordBits) & 1) != 0;
  }
  /// Only when not empty().
  Tsn lowest() const { return lowest_; }
  Tsn highest() const { return highest_; }

  /// `tsn` must not be a member, and be within kSpan of all that are.
  void insert(Tsn tsn);
  /// `tsn` must be a member.
  void erase(Tsn tsn);
  /// Removes all up to `tsn`.
  void erase_through(Tsn tsn);
  void clear();

  /// The lowest member from `from` to `last`.
  std::optional<Tsn> next(Tsn from, Tsn last) const {
    if (size_ == 0 || from > highest_ || last < lowest_ || from > last) return std::nullopt;
    return find(from < lowest_ ? lowest_ : from, last < highest_ ? last : highest_, true);
  }
  /// The lowest TSN from `from` to `last` that is no member.
  std::optional<Tsn> next_absent(Tsn from, Tsn last) const {
    if (from > last) return std::nullopt;
    if (size_ == 0 || from < lowest_ || from > highest_) return from;
    if (const auto found = find(from, last < highest_ ? last : highest_, false)) return found;
    return last > highest_ ? std::optional(highest_ + 1u) : std::nullopt;
  }
  /// The highest member from `first` to `from`.
  std::optional<Tsn> previous(Tsn from, Tsn first) const;

  /// Positions in the ring, a power of two; a TSN's is its value modulo this. 0 while empty.
  std::size_t capacity() const { return std::size_t{word_count_} * kWordBits; }

  /// What a gap block can tell of, and the TSN before.
  static constexpr std::uint32_t kSpan = 65536;

 private:
  static constexpr std::uint32_t kWordBits = 64;
  static constexpr std::uint32_t kMinSpan = 64;

  std::uint64_t* words() const { return reinterpret_cast<std::uint64_t*>(words_.data()); }
  std::uint64_t* occupied() const { return reinterpret_cast<std::uint64_t*>(summaries_.data()); }
  std::uint64_t* full() const { return occupied() + summary_count(); }
  std::size_t summary_count() const { return (word_count_ + kWordBits - 1) / kWordBits; }
  std::size_t word_at(Tsn tsn) const { return tsn.value() / kWordBits & (word_count_ - 1); }
  std::uint64_t& word(Tsn tsn) const { return words()[word_at(tsn)]; }

  void summarize(std::size_t at);
  void reach(std::uint32_t span);
  void release();
  std::optional<Tsn> find(Tsn from, Tsn last, bool member) const {
    work_->add(1);
    // Most often the word at hand tells.
    const std::uint64_t bits = (member ? word(from) : ~word(from)) >> from.value() % kWordBits;
    if (bits == 0) return find_further(from + (kWordBits - from.value() % kWordBits), last, member);
    const Tsn found = from + static_cast<std::uint32_t>(std::countr_zero(bits));
    return found <= last ? std::optional(found) : std::nullopt;
  }
  std::optional<Tsn> find_further(Tsn from, Tsn last, bool member) const;
  Tsn skip(Tsn from, bool member) const;

  BufferPool* pool_;
  Work* work_;
  Buffer words_;
  Buffer summaries_;
  std::uint32_t word_count_ = 0;
  std::uint32_t size_ = 0;
  Tsn lowest_;
  Tsn highest_;
};

}  // namespace rxsctp::sctp
