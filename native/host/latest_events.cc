#include "host/latest_events.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace rxsctp::host {
namespace {

bool is_like(const StreamReset& reset, const StreamReset& other) {
  return reset.inbound == other.inbound && reset.outbound == other.outbound &&
         reset.result == other.result;
}

/// `kept` is about the streams of both from here on. No streams are all.
void add_streams(StreamReset& kept, const StreamReset& more) {
  if (kept.streams.empty()) return;
  if (more.streams.empty()) return kept.streams.clear();
  kept.streams.insert(kept.streams.end(), more.streams.begin(), more.streams.end());
  std::ranges::sort(kept.streams);
  kept.streams.erase(std::unique(kept.streams.begin(), kept.streams.end()), kept.streams.end());
}

/// Whether `reset` has gone into one that is kept.
bool has_merged(const StreamReset& reset, std::vector<EventBody>& kept) {
  for (EventBody& body : kept) {
    auto* other = std::get_if<StreamReset>(&body);
    if (other == nullptr || !is_like(*other, reset)) continue;
    add_streams(*other, reset);
    return true;
  }
  return false;
}

}  // namespace

void LatestEvents::tell(Event event, Telling telling, DeliveryQueue& queue, BoundedEvents& others) {
  const AssociationId id = event.association;
  if (queue.has_room(others)) {
    release(id, queue, others);
  } else if (telling == Telling::kLatest || telling == Telling::kState) {
    const bool replaced = keep(std::move(event));
    if (replaced && telling == Telling::kLatest) queue.count_loss(id, others, 1);
    return;
  }
  queue.bounded_event(std::move(event), others);
}

/// True when another one is not told for it.
bool LatestEvents::keep(Event&& event) {
  std::vector<EventBody>& kept = kept_[event.association];
  if (const auto* reset = std::get_if<StreamReset>(&event.body)) {
    if (has_merged(*reset, kept)) return true;
    kept.push_back(std::move(event.body));
    return false;
  }
  const std::size_t replaced = std::erase_if(
      kept, [&](const EventBody& other) { return other.index() == event.body.index(); });
  kept.push_back(std::move(event.body));
  return replaced > 0;
}

void LatestEvents::release_losses(AssociationId id, DeliveryQueue& queue, BoundedEvents& others) {
  if (lost_.empty()) return;
  const auto found = lost_.find(id);
  if (found == lost_.end()) return;
  queue.count_loss(id, others, found->second);
  lost_.erase(found);
}

void LatestEvents::release(AssociationId id, DeliveryQueue& queue, BoundedEvents& others) {
  release_losses(id, queue, others);
  if (kept_.empty()) return;
  const auto found = kept_.find(id);
  if (found == kept_.end()) return;
  for (EventBody& body : found->second) queue.event({id, std::move(body)});
  kept_.erase(found);
}

void LatestEvents::look(Time now, const std::function<Place(AssociationId)>& place_of) {
  if (next_look_ > now) return;
  next_look_ = now + kInterval;
  for (const auto& [id, count] : lost_) {
    const Place place = place_of(id);
    if (place.queue != nullptr) place.queue->count_loss(id, *place.others, count);
  }
  lost_.clear();
  for (auto entry = kept_.begin(); entry != kept_.end();) {
    auto& [id, bodies] = *entry;
    const Place place = place_of(id);
    if (place.queue != nullptr && !place.queue->has_taken(place.others->position)) {
      ++entry;
      continue;
    }
    if (place.queue != nullptr) {
      for (EventBody& body : bodies) place.queue->event({id, std::move(body)});
    }
    entry = kept_.erase(entry);
  }
}

}  // namespace rxsctp::host
