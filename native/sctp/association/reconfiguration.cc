#include "sctp/association/reconfiguration.h"

#include <variant>

#include "engine/match.h"
#include "sctp/packet/re_config_chunk.h"

namespace rxsctp::sctp {
namespace {

/// Requests and responses may come in a chunk each. More in one packet are for the next time that
/// the peer sends them, so that no packet has streams begin anew many times.
constexpr std::uint8_t kMostChunks = 2;

}  // namespace

bool Reconfiguration::takes_requests() const {
  switch (core_.state()) {
    case AssociationState::kEstablished:
    case AssociationState::kShutdownPending:
    case AssociationState::kShutdownSent:
    case AssociationState::kShutdownReceived:
      return true;
    default:
      return false;
  }
}

void Reconfiguration::on_chunk(const ChunkView& chunk, Incoming& in) {
  if (in.reconfigurations == kMostChunks || !takes_requests()) return;
  ++in.reconfigurations;
  const auto view = ReConfigView::parse(chunk);
  if (!view) return;
  for (const ReConfigParameter& parameter : view->parameters()) {
    std::visit(Match{[&](const ResponseParameter& response) { asking_.on_response(response, in); },
                     [&](const auto& request) { answering_.on_request(request, in.now); }},
               parameter);
    if (core_.closed()) return;
  }
  answering_.answer(in);
}

/// What the user wants before its end comes before it. Where the peer has ended, only messages that
/// wait for the answer are worth waiting for, and it may not give any.
bool Reconfiguration::lets_end() {
  if (!asking_.busy()) return true;
  if (core_.state() != AssociationState::kShutdownReceived) return false;
  if (transfer_.sender().empty()) asking_.fail();
  return true;
}

}  // namespace rxsctp::sctp
