#include "engine/endpoint_account.h"

#include <algorithm>
#include <utility>

namespace rxsctp {

EndpointAccount::EndpointAccount(const EndpointLimits& limits, std::uint64_t seed)
    : limits_(limits), memory_(limits.memory_limit), hosts_(0, Hash{seed}) {}

std::optional<Refusal> EndpointAccount::refusal(const IpAddress& host) const {
  if (associations_ >= limits_.max_associations) return Refusal::kMaxAssociations;
  const auto found = hosts_.find(host_of(host));
  if (found != hosts_.end() && found->second >= limits_.max_associations_per_host) {
    return Refusal::kMaxAssociationsPerHost;
  }
  if (memory_.exhausted()) return Refusal::kMemoryLimit;
  return std::nullopt;
}

IpAddress host_of(const IpAddress& address) {
  const bool on_link = address.bytes[0] == 0xfe && (address.bytes[1] & 0xc0) == 0x80;
  if (address.family != IpFamily::kV6 || on_link) return address;
  IpAddress prefix = address;
  std::fill(prefix.bytes.begin() + 8, prefix.bytes.end(), std::uint8_t{0});
  return prefix;
}

Place::Place(std::shared_ptr<EndpointAccount> account, const IpAddress& address)
    : account_(std::move(account)), host_(host_of(address)) {
  ++account_->associations_;
  ++account_->hosts_[host_];
}

Place& Place::operator=(Place&& other) noexcept {
  if (this == &other) return *this;
  vacate();
  account_ = std::move(other.account_);
  host_ = other.host_;
  return *this;
}

void Place::vacate() {
  if (!account_) return;
  --account_->associations_;
  const auto host = account_->hosts_.find(host_);
  if (--host->second == 0) account_->hosts_.erase(host);
  account_.reset();
}

MemoryShare share_of(const std::shared_ptr<EndpointAccount>& account) {
  return MemoryShare(std::shared_ptr<MemoryBudget>(account, &account->memory()));
}

Departure::Departure(Place place, MemoryShare memory, DeliveredData unconsumed)
    : place_(std::move(place)), memory_(std::move(memory)), unconsumed_(unconsumed) {
  memory_.hold(memory_of(unconsumed_));
}

void Departure::consume(DeliveredData consumed) {
  unconsumed_.bytes -= std::min(unconsumed_.bytes, consumed.bytes);
  unconsumed_.messages -= std::min(unconsumed_.messages, consumed.messages);
  if (unconsumed_.messages == 0) unconsumed_.bytes = 0;
  memory_.hold(memory_of(unconsumed_));
}

}  // namespace rxsctp
