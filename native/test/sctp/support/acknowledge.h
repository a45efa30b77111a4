#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "sctp/packet/sack_chunk.h"
#include "sctp/recovery/loss_recovery.h"

namespace rxsctp::sctp {

/// Takes in a SACK with a large window and no duplicates, and all that follows from it.
inline SackTally acknowledge(LossRecovery& recovery, Tsn cumulative,
                             std::initializer_list<GapAckBlock> gaps, Time now) {
  std::vector<std::uint8_t> bytes;
  for (const GapAckBlock& gap : gaps) {
    for (const std::uint16_t value : {gap.start, gap.end}) {
      bytes.push_back(static_cast<std::uint8_t>(value >> 8));
      bytes.push_back(static_cast<std::uint8_t>(value));
    }
  }
  const std::span<const std::uint8_t> none;
  const SackTally tally =
      recovery.on_sack({cumulative, 1u << 20, GapAckBlocks(bytes), DuplicateTsns(none)}, now);
  recovery.conclude(tally, {}, now);
  return tally;
}

}  // namespace rxsctp::sctp
