#include "sctp/recovery/timer_queue.h"

namespace rxsctp::sctp {

void TimerQueue::arm(TimerHook& hook, Time deadline) {
  if (deadline == kNever) return;
  if (hook.slot_ == TimerHook::kIdle) {
    heap_.push_back({deadline, &hook});
    sift_up(heap_.size() - 1);
  } else if (deadline < heap_[hook.slot_].at) {
    heap_[hook.slot_].at = deadline;
    sift_up(hook.slot_);
  }
}

void TimerQueue::remove(TimerHook& hook) {
  const std::size_t slot = hook.slot_;
  if (slot == TimerHook::kIdle) return;
  hook.slot_ = TimerHook::kIdle;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (slot == heap_.size()) return;
  place(slot, last);
  sift_up(slot);
  sift_down(last.hook->slot_);
}

TimerHook* TimerQueue::pop(Time now) {
  if (heap_.empty() || heap_.front().at > now) return nullptr;
  TimerHook* hook = heap_.front().hook;
  remove(*hook);
  return hook;
}

void TimerQueue::sift_up(std::size_t slot) {
  const Entry entry = heap_[slot];
  while (slot > 0) {
    const std::size_t parent = (slot - 1) / 2;
    if (heap_[parent].at <= entry.at) break;
    place(slot, heap_[parent]);
    slot = parent;
  }
  place(slot, entry);
}

void TimerQueue::sift_down(std::size_t slot) {
  const Entry entry = heap_[slot];
  for (;;) {
    std::size_t child = 2 * slot + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1].at < heap_[child].at) ++child;
    if (heap_[child].at >= entry.at) break;
    place(slot, heap_[child]);
    slot = child;
  }
  place(slot, entry);
}

void TimerQueue::place(std::size_t slot, Entry entry) {
  heap_[slot] = entry;
  entry.hook->slot_ = static_cast<std::uint32_t>(slot);
}

}  // namespace rxsctp::sctp
