#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "engine/address.h"

namespace rxsctp::sctp {

/// The addresses that a peer lists in its INIT or INIT ACK, in ascending order and each once,
/// whatever order it lists them in. Of more than kMost the smallest are kept, so that a peer cannot
/// make us keep as many as fit its packet.
class PeerAddresses {
 public:
  static constexpr std::size_t kMost = 16;

  PeerAddresses() = default;
  PeerAddresses(const PeerAddresses& other);
  PeerAddresses(PeerAddresses&& other) noexcept = default;
  PeerAddresses& operator=(const PeerAddresses& other);
  PeerAddresses& operator=(PeerAddresses&& other) noexcept = default;
  ~PeerAddresses() = default;

  void add(const IpAddress& address);
  bool contains(const IpAddress& address) const;
  std::span<const IpAddress> all() const;

  /// Those of `later` that are neither here nor `source`, where the packet with them came from.
  /// What is above the last of kMost may have been here.
  std::vector<IpAddress> added_by(const PeerAddresses& later, const IpAddress& source) const;

  bool operator==(const PeerAddresses& other) const;

 private:
  /// Without scopes, which no list has. Most peers list none, and an association is small.
  std::unique_ptr<std::vector<IpAddress>> sorted_;
};

}  // namespace rxsctp::sctp
