#include "sctp/endpoint/endpoint.h"

#include <algorithm>
#include <utility>

namespace rxsctp::sctp {
namespace {

// The dynamic ports (RFC 6335, 6).
constexpr std::uint32_t kFirstEphemeral = 49152;
constexpr std::uint32_t kEphemeralCount = 65536 - kFirstEphemeral;

/// As a TCP socket with SO_REUSEADDR does, that listens where connections of another live on.
bool gives_way(const Endpoint& holder, const EndpointConfig& next) {
  return holder.closing && holder.config.accept && next.accept;
}

}  // namespace

std::optional<std::uint16_t> EndpointTable::open(EndpointId id, EndpointConfig config,
                                                 RandomSource& random) {
  if (find(id) != nullptr) return std::nullopt;
  if (config.port == 0) config.port = ephemeral_port(config, random);
  if (config.port == 0 || taken_at(config)) return std::nullopt;
  auto endpoint = std::make_unique<Endpoint>();
  endpoint->id = id;
  endpoint->config = config;
  endpoint->account = std::make_shared<EndpointAccount>(endpoint->config.limits, seed_);
  const std::uint16_t port = endpoint->config.port;
  for (const TransportId transport : endpoint->config.transports) {
    by_port_[key(transport, port)].push_back(endpoint.get());
  }
  by_id_.emplace(id, std::move(endpoint));
  return port;
}

void EndpointTable::close(EndpointId id) {
  if (Endpoint* endpoint = find(id)) {
    endpoint->closing = true;
    release_if_unused(*endpoint);
  }
}

void EndpointTable::release_if_unused(Endpoint& endpoint) {
  if (!endpoint.closing || endpoint.associations > 0) return;
  for (const TransportId transport : endpoint.config.transports) {
    const auto port = by_port_.find(key(transport, endpoint.config.port));
    std::erase(port->second, &endpoint);
    if (port->second.empty()) by_port_.erase(port);
  }
  const EndpointId id = endpoint.id;
  by_id_.erase(id);
  closed_.push_back(id);
}

Endpoint* EndpointTable::find(EndpointId id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

const Endpoint* EndpointTable::find(EndpointId id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

Endpoint* EndpointTable::find(TransportId transport, std::uint16_t port) {
  const auto found = by_port_.find(key(transport, port));
  return found == by_port_.end() ? nullptr : found->second.back();
}

std::optional<TransportId> EndpointTable::taken_at(const EndpointConfig& config) const {
  const auto is_taken = [&](TransportId transport) {
    const auto found = by_port_.find(key(transport, config.port));
    return found != by_port_.end() && !gives_way(*found->second.back(), config);
  };
  const auto taken = std::ranges::find_if(config.transports, is_taken);
  return taken == config.transports.end() ? std::nullopt : std::optional(*taken);
}

std::uint16_t EndpointTable::ephemeral_port(const EndpointConfig& config,
                                            RandomSource& random) const {
  const std::uint32_t start = random.next32() % kEphemeralCount;
  for (std::uint32_t step = 0; step < kEphemeralCount; ++step) {
    const auto port =
        static_cast<std::uint16_t>(kFirstEphemeral + (start + step) % kEphemeralCount);
    const bool is_free = std::ranges::none_of(config.transports, [&](TransportId transport) {
      return by_port_.contains(key(transport, port));
    });
    if (is_free) return port;
  }
  return 0;
}

}  // namespace rxsctp::sctp
