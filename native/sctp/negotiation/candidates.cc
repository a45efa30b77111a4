#include "sctp/negotiation/candidates.h"

#include <utility>

namespace rxsctp::sctp {

void Candidates::add(AssociationId id, Candidate candidate) {
  by_tag_.emplace(candidate.cookie.local_tag, id);
  by_id_.emplace(id, std::move(candidate));
}

std::optional<Candidate> Candidates::take(AssociationId id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  Candidate candidate = std::move(found->second);
  by_tag_.erase(candidate.cookie.local_tag);
  by_id_.erase(found);
  return candidate;
}

void Candidates::drop(EndpointId endpoint) {
  std::erase_if(by_id_, [&](const auto& entry) {
    const StateCookie& cookie = entry.second.cookie;
    return cookie.endpoint == endpoint && by_tag_.erase(cookie.local_tag) > 0;
  });
}

}  // namespace rxsctp::sctp
