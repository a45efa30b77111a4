#include "sctp/tx/turn_scheduler.h"

#include <utility>

namespace rxsctp::sctp {
namespace {

/// Room for so many streams is kept when nothing waits.
constexpr std::size_t kFewStreams = 64;

}  // namespace

void TurnScheduler::push(std::uint16_t stream, std::uint32_t message) {
  Queue& queue = queues_[stream];
  const bool enters = queue.empty();
  append(queue, message);
  if (!enters) return;
  order_.emplace_back();
  rise(order_.size() - 1, {enter(queue), stream});
}

std::uint32_t TurnScheduler::next() const {
  const std::uint16_t stream = begun_ ? current_ : order_.front().stream;
  return nodes_[queues_[stream].first].message;
}

void TurnScheduler::on_cut(std::uint32_t bytes, bool last) {
  if (!begun_) current_ = order_.front().stream;
  cut_ += bytes;
  begun_ = !last;
  if (begun_) return;
  Queue& queue = queues_[current_];
  const std::uint32_t used = std::exchange(cut_, 0);
  const Turn turn = order_[queue.place].turn;
  // What was given up before anything of it was cut has used no turn.
  const Turn next = used > 0 ? after(turn, queue, used) : turn;
  queue.number = next.number;
  pop(queue);
  queue.empty() ? leave(queue.place) : move(queue.place, {next, current_});
}

void TurnScheduler::remove_if(const std::function<bool(std::uint32_t)>& gone) {
  const std::vector<Waiting> before = std::exchange(order_, {});
  for (const Waiting& waiting : before) {
    Queue& queue = queues_[waiting.stream];
    std::uint32_t node = std::exchange(queue.first, kNone);
    queue.last = kNone;
    while (node != kNone) {
      const Node taken = nodes_.take(node);
      if (!gone(taken.message)) append(queue, taken.message);
      node = taken.next;
    }
    if (queue.empty()) continue;
    order_.emplace_back();
    rise(order_.size() - 1, waiting);
  }
}

void TurnScheduler::for_each(const std::function<void(std::uint32_t)>& visit) const {
  for (const Waiting& waiting : order_) {
    for (std::uint32_t node = queues_[waiting.stream].first; node != kNone;
         node = nodes_[node].next) {
      visit(nodes_[node].message);
    }
  }
}

void TurnScheduler::set_value(std::uint16_t stream, std::uint16_t value) {
  Queue& queue = queues_[stream];
  queue.value = value;
  if (queue.empty()) return;
  move(queue.place, {revalued(order_[queue.place].turn, queue), stream});
}

void TurnScheduler::append(Queue& queue, std::uint32_t message) {
  const std::uint32_t node = nodes_.add({.message = message});
  if (queue.empty()) {
    queue.first = node;
  } else {
    nodes_[queue.last].next = node;
  }
  queue.last = node;
}

void TurnScheduler::pop(Queue& queue) {
  queue.first = nodes_.take(queue.first).next;
  if (queue.empty()) queue.last = kNone;
}

void TurnScheduler::put(std::size_t place, const Waiting& waiting) {
  order_[place] = waiting;
  queues_[waiting.stream].place = static_cast<std::uint32_t>(place);
  work_.add(1);
}

void TurnScheduler::rise(std::size_t place, const Waiting& waiting) {
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (!waiting.turn.goes_before(order_[parent].turn)) break;
    put(place, order_[parent]);
    place = parent;
  }
  put(place, waiting);
}

void TurnScheduler::sink(std::size_t place, const Waiting& waiting) {
  for (;;) {
    std::size_t child = 2 * place + 1;
    if (child >= order_.size()) break;
    const std::size_t other = child + 1;
    if (other < order_.size() && order_[other].turn.goes_before(order_[child].turn)) child = other;
    if (!order_[child].turn.goes_before(waiting.turn)) break;
    put(place, order_[child]);
    place = child;
  }
  put(place, waiting);
}

/// What is at `place` has another turn.
void TurnScheduler::move(std::size_t place, const Waiting& waiting) {
  const bool rises = place > 0 && waiting.turn.goes_before(order_[(place - 1) / 2].turn);
  rises ? rise(place, waiting) : sink(place, waiting);
}

void TurnScheduler::leave(std::size_t place) {
  const Waiting last = order_.back();
  order_.pop_back();
  if (place < order_.size()) move(place, last);
  if (order_.empty() && order_.capacity() > kFewStreams) order_ = {};
}

}  // namespace rxsctp::sctp
