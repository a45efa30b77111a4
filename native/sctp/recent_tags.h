#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace rxsctp::sctp {

/// Local tags of the associations that ended last. A cookie with one of them has done its work
/// already, and is a copy somebody sends again.
class RecentTags {
 public:
  void add(std::uint32_t tag) {
    if (!tags_) tags_ = std::make_unique<std::array<std::uint32_t, kCapacity>>();
    (*tags_)[next_] = tag;
    next_ = (next_ + 1) % kCapacity;
  }
  bool contains(std::uint32_t tag) const {
    return tags_ && std::ranges::find(*tags_, tag) != tags_->end();
  }

 private:
  static constexpr std::size_t kCapacity = 1024;
  std::unique_ptr<std::array<std::uint32_t, kCapacity>> tags_;
  std::size_t next_ = 0;
};

}  // namespace rxsctp::sctp
