#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "engine/address.h"
#include "engine/most_addresses.h"

namespace rxsctp::sctp {

/// The transports of an endpoint, in the order in which its addresses were given. There may be as
/// many endpoints as associations, so it takes no memory of its own.
class TransportList {
 public:
  static constexpr std::size_t kMost = kMostAddresses;

  TransportList() = default;
  /// Of more than kMost the first are taken.
  TransportList(std::initializer_list<TransportId> ids) {
    for (const TransportId id : ids) add(id);
  }

  /// False when the list is full.
  bool add(TransportId id) {
    if (size_ == kMost) return false;
    ids_[size_++] = id;
    return true;
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  TransportId front() const { return ids_.front(); }
  bool contains(TransportId id) const { return std::find(begin(), end(), id) != end(); }
  const TransportId* begin() const { return ids_.data(); }
  const TransportId* end() const { return ids_.data() + size_; }

 private:
  std::array<TransportId, kMost> ids_{};
  std::uint8_t size_ = 0;
};

}  // namespace rxsctp::sctp
