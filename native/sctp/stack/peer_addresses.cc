#include <algorithm>

#include "sctp/endpoint/address_scope.h"
#include "sctp/endpoint/routing.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/ip_address_parameter.h"
#include "sctp/stack/stack.h"

// Which addresses of a peer are paths, and whose association an address finds (RFC 9260, 5.1.2 and
// 5.2.2).

namespace rxsctp::sctp {
namespace {

/// As it would be a path beside `first`, from where it was told.
IpAddress listed_beside(const IpAddress& listed, const IpAddress& first) {
  IpAddress address = listed;
  const bool on_link = scope_of(listed) == AddressScope::kLinkLocal;
  if (on_link && listed.family == IpFamily::kV6) address.scope_id = first.scope_id;
  return address;
}

/// A packet to there would come back to the endpoint itself.
bool is_ours(const PathAddress& path, const PathAddress& first, const Endpoint& endpoint,
             const LocalAddresses& locals) {
  if (path.remote == first.local) {
    return locals.of(first.transport).udp_port == path.remote_udp_port;
  }
  return std::ranges::any_of(endpoint.config.transports, [&](TransportId transport) {
    const LocalAddress local = locals.of(transport);
    return local.ip == path.remote && local.udp_port == path.remote_udp_port;
  });
}

}  // namespace

/// The association of a peer that sends from an address of which nobody knows, and lists one that
/// is known.
Association* Stack::find_by_list(const Packet& packet, const PeerAddresses& listed) const {
  PathAddress address = packet.from();
  for (const IpAddress& ip : listed.all()) {
    if (!may_be_listed(ip, packet.from().remote)) continue;
    address.remote = listed_beside(ip, packet.from().remote);
    Association* found = associations_.find_by_peer(address, packet.header.source_port,
                                                    packet.header.destination_port);
    if (found != nullptr) return found;
  }
  return nullptr;
}

/// Whether an INIT ACK lists an address that the INIT went to.
bool Stack::lists_path_of(const Association& association, const ChunkView& init_ack) {
  const auto chunk = InitChunk::parse(init_ack);
  if (!chunk) return false;
  ParameterCursor parameters(chunk->parameters);
  while (const auto parameter = parameters.next()) {
    const auto listed = IpAddressParameter::parse(*parameter);
    if (listed && association.paths().to(listed->address)) return true;
  }
  return false;
}

/// The addresses that an INIT would add to the association.
std::vector<IpAddress> Stack::added_addresses(const Association& existing,
                                              const PeerAddresses& listed,
                                              const IpAddress& source) {
  const PeerAddresses& known = existing.capabilities().peer_addresses;
  std::vector<IpAddress> added = known.added_by(listed, source);
  std::erase_if(added, [&](const IpAddress& ip) {
    return existing.paths().to(listed_beside(ip, existing.address().remote)).has_value();
  });
  if (!known.contains(source) && !existing.paths().to(source)) added.push_back(source);
  return added;
}

/// `first`, and the paths to the addresses that the peer lists, for a new association or one that
/// restarts. Each has the UDP port of `first` until another is learnt (RFC 6951, 5.4). An address
/// of which another association with the same ports has proved that it is its own is left out: the
/// INIT ACK and the cookie were of a handshake that is as good without it, and to refuse would let
/// others undo it.
std::vector<PathAddress> Stack::paths_of_peer(const PathAddress& first, const PeerAddresses& listed,
                                              std::uint16_t remote_port, const Endpoint& endpoint,
                                              const Association* association) const {
  std::vector<PathAddress> paths{first};
  Routing routing(endpoint.config.transports, locals_);
  routing.count(first.transport);
  for (const IpAddress& ip : listed.all()) {
    if (paths.size() == Paths::kMost) break;
    if (!may_be_listed(ip, first.remote)) continue;
    PathAddress path{.remote = listed_beside(ip, first.remote),
                     .local = {},
                     .remote_udp_port = first.remote_udp_port,
                     .transport = 0,
                     .traffic_class = 0};
    if (path.remote == first.remote || is_ours(path, first, endpoint, locals_)) continue;
    const auto transport = routing.choose(path.remote);
    if (!transport) continue;
    path.transport = *transport;
    const Association* other = associations_.find_by_peer(path, remote_port, endpoint.config.port);
    if (other == nullptr || other == association) paths.push_back(path);
  }
  return paths;
}

/// Nobody finds the association by them until they are confirmed.
void Stack::add_listed_paths(Association& association, const PeerAddresses& listed) {
  if (listed.all().empty()) return;
  for (const PathAddress& path :
       paths_of_peer(association.address(), listed, association.remote_port(),
                     association.endpoint(), &association)) {
    if (!association.paths().to(path.remote)) association.add_path(path);
  }
}

/// The peer of an association that this side asks for has told its addresses.
void Stack::take_addresses(Association& association, const PathAddress& first,
                           const PeerAddresses& listed) {
  if (association.paths().size() > 1 || !association.paths().to(first.remote)) {
    associations_.rekey(association, [&] { association.settle_paths(first, listed); });
  }
  add_listed_paths(association, listed);
}

}  // namespace rxsctp::sctp
