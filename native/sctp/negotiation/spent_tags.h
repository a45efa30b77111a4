#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_set>

#include "engine/time.h"

namespace rxsctp::sctp {

/// Local tags whose associations have ended or restarted. A cookie with one of them has done its
/// work, and is a copy that somebody sends again: it must not make a ghost of the association.
///
/// A tag is kept for as long as a cookie with it may live. When that would be too many, the oldest
/// go, and with them all cookies that are older: those are stale then, and an honest peer whose
/// cookie is among them begins anew.
class SpentTags {
 public:
  /// More than end within the time a cookie takes to come back.
  static constexpr std::size_t kCapacity = 65'536;

  /// `life`: of the longest-lived cookie there may be.
  void add(std::uint32_t tag, Time now, Duration life);
  bool contains(std::uint32_t tag) const { return tags_.contains(tag); }
  /// Cookies made up to then may have a tag that is forgotten.
  Time forgotten_until() const { return forgotten_until_; }
  std::size_t size() const { return tags_.size(); }

 private:
  struct Spent {
    std::uint32_t tag;
    Time at;
  };

  std::deque<Spent> order_;
  std::unordered_set<std::uint32_t> tags_;  // of our own choice, at random
  Time forgotten_until_ = Time::min();
};

}  // namespace rxsctp::sctp
