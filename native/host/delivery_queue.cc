#include "host/delivery_queue.h"

#include <algorithm>
#include <utility>

namespace rxsctp::host {
namespace {

/// Empty batches kept for the capacity of their vectors.
constexpr std::size_t kMaxSpare = 4;
/// Room for the payload of a batch to begin with.
constexpr std::size_t kMinPayload = 64u << 10;
/// As many notifications as wait for a first subscriber.
constexpr std::uint32_t kMaxWaiting = 64;

/// False when `batch` is another one than that which counts them.
bool count_in(DeliveryBatch& batch, const DeliveryQueue::BoundedEvents& events,
              std::uint64_t count) {
  if (batch.serial != events.losses) return false;
  std::get<NotificationsLost>(batch.events.at(events.index).body).count += count;
  return true;
}

}  // namespace

DeliveryQueue::DeliveryQueue(std::shared_ptr<PayloadPool> pool, Notify notify)
    : pool_(std::move(pool)), notify_(std::move(notify)) {}

void DeliveryQueue::message(AssociationId id, const MessageInfo& info, MessageParts parts) {
  std::size_t length = 0;
  for (const auto part : parts) length += part.size();
  DeliveryBatch& batch = building(length);
  if (batch.payload.capacity() == 0)
    batch.payload = pool_->take(std::max({length, expected_payload_, kMinPayload}));
  batch.add_message(id, info, parts, length);
}

void DeliveryQueue::acknowledged(AssociationId id, FreedData freed, AcknowledgedRecord& last) {
  DeliveryBatch& batch = building(0);
  if (last.serial == batch.serial && batch.extend_acknowledged(last.index, freed)) return;
  last = {batch.serial, batch.add_acknowledged(id, freed)};
}

void DeliveryQueue::message_acknowledged(AssociationId id, std::uint32_t token) {
  building(0).add_message_acknowledged(id, token);
}

void DeliveryQueue::event(Event event) { building(0).add_event(std::move(event)); }

void DeliveryQueue::bounded_event(Event event, BoundedEvents& others) {
  if (!has_room(others)) return count_loss(event.association, others, 1);
  building(0).add_event(std::move(event));
  others.position = position();
  ++others.waiting;
}

bool DeliveryQueue::has_room(BoundedEvents& others) {
  if (has_taken(others.position)) others.waiting = 0;
  return others.waiting < kMaxWaiting;
}

void DeliveryQueue::count_loss(AssociationId id, BoundedEvents& others, std::uint64_t count) {
  if (count_in_waiting(others, count)) return;
  DeliveryBatch& batch = building(0);
  others.losses = batch.serial;
  others.index = batch.events.size();
  batch.add_event({id, NotificationsLost{count}});
}

/// Where JavaScript has not come to it yet.
bool DeliveryQueue::count_in_waiting(const BoundedEvents& others, std::uint64_t count) {
  if (building_ && count_in(*building_, others, count)) return true;
  std::lock_guard lock(mutex_);
  if (ready_.empty() || others.losses < ready_.front().serial) return false;
  // Serials count up.
  const auto place = static_cast<std::size_t>(others.losses - ready_.front().serial);
  return place < ready_.size() && count_in(ready_[place], others, count);
}

void DeliveryQueue::sender_dry(AssociationId id) { building(0).add_sender_dry(id); }

/// The batch that takes a record with `bytes` of payload.
DeliveryBatch& DeliveryQueue::building(std::size_t bytes) {
  if (building_ && !building_->takes(bytes)) seal();
  if (!building_) begin_batch(bytes);
  serial_of_last_ = building_->serial;
  return *building_;
}

void DeliveryQueue::begin_batch(std::size_t bytes) {
  std::lock_guard lock(mutex_);
  // The last batch goes on growing while JavaScript still has one before it to take; the first is
  // never taken back, or a busy I/O thread could starve JavaScript.
  if (ready_.size() >= 2 && ready_.back().takes(bytes)) {
    building_ = std::move(ready_.back());
    ready_.pop_back();
    return;
  }
  if (spare_.empty()) {
    building_.emplace();
  } else {
    building_ = std::move(spare_.back());
    spare_.pop_back();
  }
  building_->serial = ++serial_;
}

void DeliveryQueue::seal() {
  expected_payload_ = building_->payload.size();
  bool first = false;
  {
    std::lock_guard lock(mutex_);
    if (!closed_) {
      ready_.push_back(std::move(*building_));
      first = !std::exchange(notified_, true);
    }
  }
  building_.reset();
  if (first) notify();
}

void DeliveryQueue::notify() {
  std::lock_guard lock(notify_mutex_);
  if (notify_) notify_();
}

bool DeliveryQueue::publish() {
  if (!building_) return false;
  seal();
  return true;
}

std::optional<DeliveryBatch> DeliveryQueue::take() {
  std::lock_guard lock(mutex_);
  if (ready_.empty()) {
    notified_ = false;
    return std::nullopt;
  }
  DeliveryBatch batch = std::move(ready_.front());
  ready_.pop_front();
  taken_.store(batch.serial, std::memory_order_release);
  return batch;
}

void DeliveryQueue::recycle(DeliveryBatch batch) {
  batch.words.clear();
  batch.events.clear();
  batch.payload = {};
  std::lock_guard lock(mutex_);
  if (spare_.size() < kMaxSpare) spare_.push_back(std::move(batch));
}

void DeliveryQueue::close() {
  {
    std::lock_guard lock(notify_mutex_);
    notify_ = nullptr;
  }
  std::deque<DeliveryBatch> dropped;
  std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(ready_);
}

}  // namespace rxsctp::host
