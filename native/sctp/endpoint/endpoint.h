#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/endpoint_account.h"
#include "engine/random_source.h"
#include "sctp/endpoint/endpoint_config.h"

namespace rxsctp::sctp {

/// A local SCTP port, the same on each of its transports.
struct Endpoint {
  EndpointId id = 0;
  EndpointConfig config;
  std::size_t associations = 0;
  /// Goes on counting what outlives the endpoint.
  std::shared_ptr<EndpointAccount> account;
  /// Associations that dropped DATA for want of memory, and are to tell when there is more.
  std::vector<AssociationId> short_of_memory;
  /// Nothing new is taken; it goes with its last association.
  bool closing = false;

  bool accepts() const { return config.accept && !closing; }
};

/// The endpoints of a stack, by id and by the port they hold. Who accepts
/// can take over the port of one that did and is closing: what the old endpoint has lives on beside
/// what the new one takes.
class EndpointTable {
 public:
  /// `seed` is secret.
  explicit EndpointTable(std::uint64_t seed) : seed_(seed) {}

  /// Nothing when the id is taken, the port on one of the transports, or when no ephemeral port is
  /// left that is free on all of them.
  std::optional<std::uint16_t> open(EndpointId id, EndpointConfig config, RandomSource& random);
  /// The first of its transports at which the port of `config` is taken.
  std::optional<TransportId> taken_at(const EndpointConfig& config) const;
  /// Marks it as closing and forgets it when it is unused.
  void close(EndpointId id);
  void release_if_unused(Endpoint& endpoint);
  /// Those that were forgotten since the last call.
  std::vector<EndpointId> take_closed() { return std::exchange(closed_, {}); }

  Endpoint* find(EndpointId id);
  const Endpoint* find(EndpointId id) const;
  /// The one that was opened last at that port.
  Endpoint* find(TransportId transport, std::uint16_t port);

 private:
  static std::uint32_t key(TransportId transport, std::uint16_t port) {
    return std::uint32_t{transport} << 16 | port;
  }
  std::uint16_t ephemeral_port(const EndpointConfig& config, RandomSource& random) const;

  std::uint64_t seed_;
  std::unordered_map<EndpointId, std::unique_ptr<Endpoint>> by_id_;
  /// In the order they were opened: all but the last are closing.
  std::unordered_map<std::uint32_t, std::vector<Endpoint*>> by_port_;
  std::vector<EndpointId> closed_;
};

}  // namespace rxsctp::sctp
