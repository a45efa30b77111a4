#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "engine/endpoint_account.h"
#include "engine/message.h"
#include "sctp/negotiation/cookie.h"

namespace rxsctp::sctp {

/// A peer with a good cookie, while the user makes up their mind about it.
struct Candidate {
  StateCookie cookie;
  PathAddress from;
  Place place;
};

/// The candidates of a stack. Each has a place at its endpoint, so their number is limited as that
/// of associations is.
class Candidates {
 public:
  /// Whether the peer has sent this very cookie before.
  bool has(const StateCookie& cookie) const { return by_tag_.contains(cookie.local_tag); }
  void add(AssociationId id, Candidate candidate);
  std::optional<Candidate> take(AssociationId id);
  /// The endpoint closes.
  void drop(EndpointId endpoint);

 private:
  std::unordered_map<AssociationId, Candidate> by_id_;
  std::unordered_map<std::uint32_t, AssociationId> by_tag_;  // local tags, which are our choice
};

}  // namespace rxsctp::sctp
