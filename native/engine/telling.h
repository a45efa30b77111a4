#pragma once

#include <cstdint>

namespace rxsctp {

/// How much of a kind of event is kept for a user who is busy.
enum class Telling : std::uint8_t {
  kAlways,
  /// A peer can bring it about at will: no more than a subscriber who comes late would get.
  kBounded,
  /// The same, but it says how something is now: the latest of its kind comes late, and is not
  /// lost. Of resets of streams that is one with the streams of all.
  kLatest,
  /// The same for what is no notification: those that it stands for are nobody's loss.
  kState,
  /// The last event of its association; always told.
  kLast,
};

}  // namespace rxsctp
