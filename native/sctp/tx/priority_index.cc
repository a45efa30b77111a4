#include "sctp/tx/priority_index.h"

namespace rxsctp::sctp {
namespace {

/// Room for so many is kept when there is none in it.
constexpr std::size_t kFew = 64;

}  // namespace

void PriorityIndex::insert(std::uint32_t message) {
  const std::uint32_t priority = streams_.message(message).info.reliability_value;
  heap_.emplace_back();
  rise(heap_.size() - 1,
       {.priority = priority, .message = message, .number = inserted_++, .first = {}});
}

void PriorityIndex::remove(OutgoingMessage& message) {
  if (message.bound == kNowhere) return;
  const std::size_t place = place_of(message);
  message.bound = kNowhere;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (place < heap_.size()) {
    const bool rises = place > 0 && last.goes_before(heap_[(place - 1) / 2]);
    rises ? rise(place, last) : sink(place, last);
  }
  if (heap_.empty() && heap_.capacity() > kFew) heap_ = {};
}

void PriorityIndex::put(std::size_t place, const Entry& entry) {
  heap_[place] = entry;
  streams_.message(entry.message).bound = static_cast<std::int64_t>(place);
  work_.add(1);
}

void PriorityIndex::rise(std::size_t place, const Entry& entry) {
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (!entry.goes_before(heap_[parent])) break;
    put(place, heap_[parent]);
    place = parent;
  }
  put(place, entry);
}

void PriorityIndex::sink(std::size_t place, const Entry& entry) {
  for (;;) {
    std::size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1].goes_before(heap_[child])) ++child;
    if (!heap_[child].goes_before(entry)) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, entry);
}

}  // namespace rxsctp::sctp
