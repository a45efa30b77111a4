#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sctp/memory/tsn_set.h"
#include "sctp/packet/sack_chunk.h"
#include "sctp/resources.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// Which TSNs have arrived: everything up to the cumulative TSN, and those beyond it. It knows
/// nothing of what the chunks carried.
class ReceivedTsns {
 public:
  enum class Arrival : std::uint8_t { kNew, kDuplicate, kOutOfRange };

  ReceivedTsns(Tsn peer_initial_tsn, const Resources& resources)
      : cumulative_(peer_initial_tsn - 1u), beyond_(resources) {}

  /// What `tsn` would be, without taking note of it. kOutOfRange: farther ahead than a gap block
  /// can tell.
  Arrival classify(Tsn tsn) const;
  /// Takes note of a TSN that classify() called new.
  void add(Tsn tsn);
  /// Nothing up to `tsn`, which is beyond the cumulative one, comes any more (RFC 3758, 3.6).
  void forward(Tsn tsn);
  /// Forgets a TSN beyond the cumulative one (reneging, RFC 9260, 6.2).
  void remove(Tsn tsn);
  bool contains(Tsn tsn) const { return tsn <= cumulative_ || beyond_.contains(tsn); }

  void add_duplicate(Tsn tsn);
  std::span<const Tsn> duplicates() const { return duplicates_; }
  void clear_duplicates() { duplicates_.clear(); }

  Tsn cumulative() const { return cumulative_; }
  /// The highest TSN received; cumulative() without gaps.
  Tsn highest() const { return beyond_.empty() ? cumulative_ : beyond_.highest(); }
  bool has_gaps() const { return !beyond_.empty(); }
  /// Writes as many gap blocks as fit, lowest first; returns how many.
  std::size_t gap_ack_blocks(std::span<GapAckBlock> out) const;

  /// One SACK tells of no more.
  static constexpr std::size_t kMaxDuplicates = 32;

 private:
  void absorb();

  Tsn cumulative_;
  TsnSet beyond_;
  std::vector<Tsn> duplicates_;
};

}  // namespace rxsctp::sctp
