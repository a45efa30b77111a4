#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sctp/packet/sack_chunk.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// Which TSNs have arrived: everything up to the cumulative TSN, and runs beyond it. It knows
/// nothing of what the chunks carried.
class ReceivedTsns {
 public:
  enum class Arrival : std::uint8_t { kNew, kDuplicate, kOutOfRange };

  explicit ReceivedTsns(Tsn peer_initial_tsn) : cumulative_(peer_initial_tsn - 1u) {}

  /// What `tsn` would be, without taking note of it. kOutOfRange: farther ahead than a gap block
  /// can tell, or one gap more than is kept.
  Arrival classify(Tsn tsn) const;
  /// Takes note of a TSN that classify() called new.
  void add(Tsn tsn);
  /// Forgets a TSN beyond the cumulative one (reneging, RFC 9260, section 6.2).
  void remove(Tsn tsn);
  bool contains(Tsn tsn) const;

  void add_duplicate(Tsn tsn);
  std::span<const Tsn> duplicates() const { return duplicates_; }
  void clear_duplicates() { duplicates_.clear(); }

  Tsn cumulative() const { return cumulative_; }
  /// The highest TSN received; cumulative() without gaps.
  Tsn highest() const { return runs_.empty() ? cumulative_ : runs_.back().end; }
  bool has_gaps() const { return !runs_.empty(); }
  std::size_t gap_count() const { return runs_.size(); }
  /// Writes as many gap blocks as fit, lowest first; returns how many.
  std::size_t gap_ack_blocks(std::span<GapAckBlock> out) const;

  /// Bounds what a peer can make us remember; many times what one SACK can report.
  static constexpr std::size_t kMaxRuns = 4096;
  static constexpr std::size_t kMaxDuplicates = 32;

 private:
  struct Run {
    Tsn start;
    Tsn end;  // included
  };
  /// The first run that ends at or after `tsn`.
  std::size_t find(Tsn tsn) const;

  Tsn cumulative_;
  std::vector<Run> runs_;  // ascending, apart by at least one missing TSN
  std::vector<Tsn> duplicates_;
};

}  // namespace rxsctp::sctp
