#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "sctp/association/association.h"
#include "sctp/memory/pointer_table.h"
#include "sctp/memory/seeded_hash.h"
#include "sctp/negotiation/spent_tags.h"

namespace rxsctp::sctp {

/// Owns the associations of a stack and finds them: by the user's id, by our verification tag, and
/// by who talks to which port of ours: from any address of the peer that it has shown to be its
/// own, to any of ours. One that a peer only lists does not find its association, so that nobody
/// can keep another out by listing its address (RFC 5062, 2), or have many associations found by
/// one address.
class AssociationIndex {
 public:
  explicit AssociationIndex(std::uint64_t seed) : seed_(seed), by_id_(0, SeededHash{seed}) {}

  std::size_t size() const { return by_id_.size(); }

  Association& add(std::unique_ptr<Association> association);
  /// Its tag is spent: no cookie of the last `life` may bring it back.
  void remove(Association& association, Time now, Duration life);

  Association* find(AssociationId id) const {
    return last_ != nullptr && last_->id() == id ? last_ : look_up(id);
  }
  Association* find_by_tag(std::uint32_t local_tag) const;
  Association* find_by_peer(const PathAddress& from, std::uint16_t remote_port,
                            std::uint16_t local_port) const;
  SpentTags& spent() { return spent_; }
  const SpentTags& spent() const { return spent_; }

  /// Paths may have been confirmed, or the primary be another.
  void refresh(Association& association) {
    if (proven(association) != association.indexed_paths()) rekey(association, [] {});
  }
  /// Runs `change`, which may give the association another tag or other addresses of the peer.
  template <typename Change>
  void rekey(Association& association, Change change) {
    unlink(association);
    change();
    link(association);
  }

 private:
  Association* look_up(AssociationId id) const;
  void link(Association& association);
  void unlink(Association& association);
  std::size_t peer_hash(const PathAddress& from, std::uint16_t remote_port,
                        std::uint16_t local_port) const;
  /// The paths by which it is to be found, a bit each.
  static std::uint8_t proven(const Association& association);
  /// Calls `visit` with the hash of each indexed path, for each transport.
  template <typename Visit>
  void for_each_key(const Association& association, Visit visit) const;

  // Peers choose what by_peer_ hashes, and of many associations which ones to keep.
  std::uint64_t seed_;
  std::unordered_map<AssociationId, std::unique_ptr<Association>, SeededHash> by_id_;
  mutable Association* last_ = nullptr;  // commands come in runs of one association
  PointerTable<Association> by_tag_;
  PointerTable<Association> by_peer_;
  SpentTags spent_;
};

}  // namespace rxsctp::sctp
