#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/address.h"

namespace rxsctp::io {

/// Outgoing packets, one behind the other in an arena. Consecutive packets of one size to one
/// destination form a run, which a host with segmentation offload takes in one piece.
class SendBatch {
 public:
  struct Run {
    PathAddress to;
    std::size_t offset = 0;
    std::size_t length = 0;
    std::size_t segment = 0;  // size of each packet; the last one may be shorter
    std::size_t count = 0;    // packets
    bool may_fragment = false;
  };

  static constexpr std::size_t kArenaSize = 256 * 1024;
  static constexpr std::size_t kMaxRuns = 64;
  /// Linux's UDP_MAX_SEGMENTS.
  static constexpr std::size_t kMaxSegments = 64;
  /// A run is one UDP datagram to the host: 65,535 bytes with the larger of the IP headers.
  static constexpr std::size_t kMaxRunLength = 65'535 - 48;

  SendBatch() { runs_.reserve(kMaxRuns); }

  /// Room for a packet, or nothing when the batch is full.
  std::span<std::uint8_t> begin(const PathAddress& to, std::size_t size, bool may_fragment);
  void commit(std::size_t size);

  bool empty() const { return first_ == runs_.size(); }
  /// What is still to be sent.
  std::span<Run> runs() { return std::span(runs_).subspan(first_); }
  std::span<std::uint8_t> bytes(const Run& run) { return {arena_.get() + run.offset, run.length}; }
  /// The first `count` runs are done with.
  void pop(std::size_t count);
  /// The first `packets` packets of the first run are done with.
  void pop_packets(std::size_t packets);

 private:
  bool extends_last_run(std::size_t size) const;

  std::unique_ptr<std::uint8_t[]> arena_;
  std::vector<Run> runs_;
  std::size_t first_ = 0;
  std::size_t used_ = 0;
  std::size_t pending_size_ = 0;
  Run pending_;
};

}  // namespace rxsctp::io
