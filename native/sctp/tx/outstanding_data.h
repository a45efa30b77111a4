#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "sctp/memory/ring_queue.h"
#include "sctp/resources.h"
#include "sctp/serial_number.h"
#include "sctp/tx/fragment.h"

namespace rxsctp::sctp {

/// The fragments that were given a TSN and are not acknowledged for good, in a ring indexed by TSN.
/// It keeps what is in each; what becomes of them on their way is LossRecovery's, and the messages
/// are the OutgoingStreams'.
class OutstandingData {
 public:
  /// `resources` outlive it.
  OutstandingData(Tsn initial_tsn, const Resources& resources)
      : first_(initial_tsn), fragments_(resources.pool) {}

  bool empty() const { return fragments_.empty(); }
  bool full() const { return fragments_.size() >= kMaxChunks; }
  /// The first that is not acknowledged.
  Tsn first() const { return first_; }
  const Fragment& operator[](Tsn tsn) const { return fragments_[position(tsn)]; }
  /// Payload of all of them, in bytes.
  std::uint32_t unacked_bytes() const { return unacked_bytes_; }

  /// The next TSN goes to `fragment`.
  void push_back(const Fragment& fragment) {
    fragments_.push_back(fragment);
    unacked_bytes_ += fragment.length;
  }
  /// That of `tsn` is replaced by one that was given up. Returns it.
  Fragment give_up(Tsn tsn, const Fragment& skipped) {
    Fragment& fragment = fragments_[position(tsn)];
    unacked_bytes_ -= fragment.length;
    return std::exchange(fragment, skipped);
  }
  Tsn end() const { return first_ + static_cast<std::uint32_t>(fragments_.size()); }
  bool contains(Tsn tsn) const { return tsn >= first_ && tsn < end(); }
  /// Removes the front one, which is acknowledged or given up.
  Fragment pop_front() {
    const Fragment fragment = fragments_.front();
    fragments_.pop_front();
    unacked_bytes_ -= fragment.length;
    ++first_;
    return fragment;
  }

  /// Keeps every stream's SSNs in the window below 2^15, where any comparison agrees, and every TSN
  /// within reach of a gap block.
  static constexpr std::size_t kMaxChunks = 32767;

 private:
  std::size_t position(Tsn tsn) const { return static_cast<std::uint32_t>(tsn - first_); }

  Tsn first_;
  std::uint32_t unacked_bytes_ = 0;
  RingQueue<Fragment> fragments_;
};

}  // namespace rxsctp::sctp
