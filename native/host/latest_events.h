#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "engine/event.h"
#include "engine/time.h"
#include "host/delivery_queue.h"

namespace rxsctp::host {

/// Tells of what peers can bring about at will. Of an association of which as much waits for
/// JavaScript as is kept (DeliveryQueue::bounded_event), it keeps the latest event of each kind
/// that says how something is now, and tells it once JavaScript has come to those before it. Resets
/// of streams that are alike it makes one of, with the streams of all.
class LatestEvents {
 public:
  using BoundedEvents = DeliveryQueue::BoundedEvents;

  /// `telling` is any but kAlways and kLast. `others`: those of the same association.
  void tell(Event event, Telling telling, DeliveryQueue& queue, BoundedEvents& others);
  /// The engine itself did not tell so many more. They are told of as a sum, and now and then.
  void lose(AssociationId id, std::uint64_t count) { lost_[id] += count; }
  /// What is kept of an association, before something that is always told.
  void release(AssociationId id, DeliveryQueue& queue, BoundedEvents& others);

  /// When to look whether JavaScript has come so far; kNever while nothing is kept.
  Time deadline() const { return kept_.empty() && lost_.empty() ? kNever : next_look_; }
  /// Where an association has its events, and those of it that are bounded; no queue when it has
  /// none any more.
  struct Place {
    DeliveryQueue* queue = nullptr;
    BoundedEvents* others = nullptr;
  };
  void look(Time now, const std::function<Place(AssociationId)>& place_of);

 private:
  /// JavaScript does not say when it has come so far; and nobody can read more sums than that.
  static constexpr Duration kInterval = std::chrono::milliseconds(100);

  bool keep(Event&& event);
  void release_losses(AssociationId id, DeliveryQueue& queue, BoundedEvents& others);

  /// One of each kind, and of resets of each direction and result, in the order in which they came.
  std::unordered_map<AssociationId, std::vector<EventBody>> kept_;
  std::unordered_map<AssociationId, std::uint64_t> lost_;
  Time next_look_{};
};

}  // namespace rxsctp::host
