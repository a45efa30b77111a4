#pragma once

#include <variant>

#include "engine/event_kinds.h"
#include "engine/message.h"
#include "engine/telling.h"

namespace rxsctp {

/// What happens rarely enough to be told one by one. Everything is owned: an event outlives the
/// call that made it.
struct Event {
  AssociationId association = 0;  // 0: of an endpoint
  EventBody body;
};

inline Telling telling_of(const EventBody& body) {
  return std::visit([](const auto& event) { return event.kTelling; }, body);
}

}  // namespace rxsctp
