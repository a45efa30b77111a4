#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <unordered_map>

#include "engine/address.h"
#include "engine/limits.h"
#include "engine/memory_budget.h"
#include "engine/message.h"

namespace rxsctp {

/// Keeps count of what an endpoint has taken on. What outlives an association, or the endpoint,
/// goes on counting here.
class EndpointAccount {
 public:
  /// `seed` is secret: peers choose the addresses that are hashed with it.
  EndpointAccount(const EndpointLimits& limits, std::uint64_t seed);

  /// Why `host` cannot have another association; nothing when it can.
  std::optional<Refusal> refusal(const IpAddress& host) const;
  std::size_t associations() const { return associations_; }
  MemoryBudget& memory() { return memory_; }

 private:
  friend class Place;
  struct Hash {
    std::uint64_t seed;
    std::size_t operator()(const IpAddress& address) const { return hash_value(address, seed); }
  };

  EndpointLimits limits_;
  MemoryBudget memory_;
  std::size_t associations_ = 0;
  std::unordered_map<IpAddress, std::uint32_t, Hash> hosts_;
};

/// What counts as one host: an IPv4 address, or the /64 that a host of IPv6 has to itself (RFC
/// 7934, 8), but each address on the link as such.
IpAddress host_of(const IpAddress& address);

/// An association's place among those of its endpoint; free when it goes.
class Place {
 public:
  Place() = default;
  Place(std::shared_ptr<EndpointAccount> account, const IpAddress& address);
  ~Place() { vacate(); }
  Place(Place&& other) noexcept = default;
  Place& operator=(Place&& other) noexcept;

  void vacate();
  explicit operator bool() const { return account_ != nullptr; }

 private:
  std::shared_ptr<EndpointAccount> account_;
  IpAddress host_;
};

/// A share of the endpoint's memory, for a new association.
MemoryShare share_of(const std::shared_ptr<EndpointAccount>& account);

/// What an association that has ended still counts for: its place, until its user has been told of
/// the end, and the memory of what was delivered to them and is not consumed.
class Departure {
 public:
  Departure() = default;
  Departure(Place place, MemoryShare memory, DeliveredData unconsumed);

  void consume(DeliveredData consumed);
  /// The user knows.
  void tell() { place_.vacate(); }
  /// Whether it counts for nothing any more.
  bool done() const { return !place_ && unconsumed_.messages == 0; }

 private:
  Place place_;
  MemoryShare memory_;
  DeliveredData unconsumed_;
};

}  // namespace rxsctp
