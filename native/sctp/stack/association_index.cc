#include "sctp/stack/association_index.h"

#include <utility>

namespace rxsctp::sctp {

Association& AssociationIndex::add(std::unique_ptr<Association> association) {
  Association& added = *association;
  by_id_.emplace(added.id(), std::move(association));
  link(added);
  return added;
}

void AssociationIndex::remove(Association& association, Time now, Duration life) {
  if (last_ == &association) last_ = nullptr;
  unlink(association);
  spent_.add(association.local_tag(), now, life);
  by_id_.erase(association.id());
}

Association* AssociationIndex::look_up(AssociationId id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return nullptr;
  last_ = found->second.get();
  return last_;
}

Association* AssociationIndex::find_by_tag(std::uint32_t local_tag) const {
  return by_tag_.find(seeded_hash(local_tag, seed_),
                      [=](const Association& a) { return a.local_tag() == local_tag; });
}

Association* AssociationIndex::find_by_peer(const PathAddress& from, std::uint16_t remote_port,
                                            std::uint16_t local_port) const {
  return by_peer_.find(peer_hash(from, remote_port, local_port), [&](const Association& a) {
    if (a.remote_port() != remote_port || a.local_port() != local_port || !a.has_path(from)) {
      return false;
    }
    const std::size_t index = *a.paths().to(from.remote);
    return (a.indexed_paths() >> index & 1) != 0 &&
           a.paths()[index].address().remote_udp_port == from.remote_udp_port;
  });
}

std::uint8_t AssociationIndex::proven(const Association& association) {
  const Paths& paths = association.paths();
  std::uint8_t proven = 0;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (i == paths.primary() || paths[i].confirmed()) proven |= static_cast<std::uint8_t>(1u << i);
  }
  return proven;
}

template <typename Visit>
void AssociationIndex::for_each_key(const Association& association, Visit visit) const {
  const Paths& paths = association.paths();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if ((association.indexed_paths() >> i & 1) == 0) continue;
    PathAddress from = paths[i].address();
    for (const TransportId transport : association.endpoint().config.transports) {
      from.transport = transport;
      visit(peer_hash(from, association.remote_port(), association.local_port()));
    }
  }
}

void AssociationIndex::link(Association& association) {
  by_tag_.insert(seeded_hash(association.local_tag(), seed_), &association);
  association.set_indexed_paths(proven(association));
  for_each_key(association, [&](std::size_t hash) { by_peer_.insert(hash, &association); });
}

void AssociationIndex::unlink(Association& association) {
  by_tag_.erase(seeded_hash(association.local_tag(), seed_), &association);
  for_each_key(association, [&](std::size_t hash) { by_peer_.erase(hash, &association); });
}

std::size_t AssociationIndex::peer_hash(const PathAddress& from, std::uint16_t remote_port,
                                        std::uint16_t local_port) const {
  const std::uint64_t ports = std::uint64_t{from.transport} << 48 |
                              std::uint64_t{from.remote_udp_port} << 32 |
                              std::uint64_t{remote_port} << 16 | local_port;
  // Mixed with the secret twice, so that no choice of ports undoes that of an address.
  std::uint64_t mixed = (ports ^ seed_) * 0xff51afd7ed558ccdu;
  mixed ^= mixed >> 32;
  return hash_value(from.remote, seed_ ^ mixed);
}

}  // namespace rxsctp::sctp
