#include "host/delivery_queue.h"

#include <doctest/doctest.h>

#include <array>

namespace rxsctp::host {
namespace {

struct Queue {
  int notified = 0;
  std::shared_ptr<PayloadPool> pool = PayloadPool::make();
  DeliveryQueue queue{pool, [this] { ++notified; }};

  void message(AssociationId id, std::size_t size) {
    const std::vector<std::uint8_t> bytes(size, static_cast<std::uint8_t>(id));
    const std::array<std::span<const std::uint8_t>, 1> parts = {bytes};
    queue.message(id, {}, parts);
  }
};

TEST_CASE("a message in parts becomes one record with its payload in one piece") {
  Queue q;
  const std::vector<std::uint8_t> a = {1, 2, 3};
  const std::vector<std::uint8_t> b = {4, 5};
  const std::array<std::span<const std::uint8_t>, 2> parts = {a, b};
  q.queue.message(9, {77, 5, true, false}, parts);
  CHECK(q.notified == 0);
  q.queue.publish();
  CHECK(q.notified == 1);
  auto batch = q.queue.take();
  REQUIRE(batch);
  CHECK(batch->words == std::vector<std::uint32_t>{1 | 1 << 8, 9, 5, 77, 0, 5});
  const auto bytes = batch->payload.bytes();
  CHECK(std::vector<std::uint8_t>(bytes.begin(), bytes.end()) ==
        std::vector<std::uint8_t>{1, 2, 3, 4, 5});
}

TEST_CASE("one notification is enough until everything is taken") {
  Queue q;
  for (int i = 0; i < 3; ++i) {
    q.message(1, 10);
    q.queue.publish();
  }
  CHECK(q.notified == 1);
  while (q.queue.take()) {
  }
  q.message(1, 10);
  q.queue.publish();
  CHECK(q.notified == 2);
}

TEST_CASE("while the user is busy, batches behind the first grow to their limit") {
  Queue q;
  constexpr std::size_t kMessages = 100;
  constexpr std::size_t kSize = 30'000;
  for (std::size_t i = 0; i < kMessages; ++i) {
    q.message(1, kSize);
    q.queue.publish();
  }
  std::size_t batches = 0;
  std::size_t bytes = 0;
  while (auto batch = q.queue.take()) {
    ++batches;
    CHECK(batch->payload.size() <= DeliveryBatch::kMaxPayload);
    bytes += batch->payload.size();
  }
  CHECK(bytes == kMessages * kSize);
  CHECK(batches == 4);
}

TEST_CASE("a message beyond the limit is a batch of its own") {
  Queue q;
  q.message(1, 10);
  q.message(2, 2u << 20);
  q.message(3, 10);
  q.queue.publish();
  std::vector<std::size_t> sizes;
  while (auto batch = q.queue.take()) sizes.push_back(batch->payload.size());
  CHECK(sizes == std::vector<std::size_t>{10, 2u << 20, 10});
}

TEST_CASE("acknowledgements of an association add up within a batch") {
  Queue q;
  DeliveryQueue::AcknowledgedRecord a;
  DeliveryQueue::AcknowledgedRecord b;
  q.queue.acknowledged(1, {10, 1}, a);
  q.queue.acknowledged(2, {5, 0}, b);
  q.queue.acknowledged(1, {20, 2}, a);
  q.queue.publish();
  CHECK(q.queue.take()->words == std::vector<std::uint32_t>{2 | 3 << 8, 1, 30, 2, 2, 5});
  q.queue.acknowledged(1, {1, 1}, a);
  q.queue.publish();
  CHECK(q.queue.take()->words == std::vector<std::uint32_t>{2 | 1 << 8, 1, 1});
}

TEST_CASE("more messages than one record can count take several") {
  constexpr std::uint32_t kMax = 0xff'ffff;
  Queue q;
  DeliveryQueue::AcknowledgedRecord a;
  q.queue.acknowledged(1, {10, kMax - 1}, a);
  q.queue.acknowledged(1, {20, 1}, a);
  q.queue.acknowledged(1, {40, 1}, a);
  q.queue.acknowledged(1, {80, kMax + 5}, a);
  q.queue.publish();
  CHECK(q.queue.take()->words == std::vector<std::uint32_t>{2 | kMax << 8, 1, 30,  //
                                                            2 | 1 << 8, 1, 40,     //
                                                            2 | kMax << 8, 1, 0,   //
                                                            2 | 5 << 8, 1, 80});
}

TEST_CASE("the acknowledgement of a tracked message is a record of its own") {
  Queue q;
  q.queue.message_acknowledged(9, 0xffff'ffff);
  q.queue.message_acknowledged(9, 7);
  q.queue.publish();
  CHECK(q.queue.take()->words == std::vector<std::uint32_t>{5, 9, 0xffff'ffff, 5, 9, 7});
}

TEST_CASE("publish tells whether there was anything to hand over") {
  Queue q;
  CHECK_FALSE(q.queue.publish());
  q.queue.sender_dry(7);
  CHECK(q.queue.publish());
  CHECK_FALSE(q.queue.publish());
  CHECK(q.queue.take()->words == std::vector<std::uint32_t>{4, 7});
}

TEST_CASE("nothing is handed over after close") {
  Queue q;
  q.message(1, 10);
  q.queue.publish();
  q.queue.close();
  CHECK_FALSE(q.queue.take());
  q.message(1, 10);
  q.queue.publish();
  CHECK_FALSE(q.queue.take());
  CHECK(q.notified == 1);
}

TEST_CASE("payload memory is reused, and kept within a bound") {
  const auto pool = PayloadPool::make();
  const std::uint8_t* first = nullptr;
  {
    auto buffer = pool->take(1000);
    buffer.append(std::vector<std::uint8_t>(1000, 1));
    first = buffer.bytes().data();
  }
  CHECK(pool->idle_bytes() == 16u << 10);
  auto again = pool->take(1);
  CHECK(again.bytes().data() == first);
  CHECK(again.size() == 0);
  {
    std::vector<PayloadBuffer> many;
    for (int i = 0; i < 40; ++i) many.push_back(pool->take(1u << 20));
  }
  CHECK(pool->idle_bytes() == PayloadPool::kMaxIdleBytes);
}

TEST_CASE("a batch without messages has no payload, and takes no memory for it") {
  PayloadBuffer buffer;
  CHECK(buffer.bytes().empty());
  CHECK(buffer.bytes().data() == nullptr);
}

TEST_CASE("payload memory outlives its pool's owner") {
  auto pool = PayloadPool::make();
  auto buffer = pool->take(10);
  pool.reset();
  buffer.append(std::vector<std::uint8_t>(100'000, 7));
  CHECK(buffer.bytes()[99'999] == 7);
}

struct BoundedQueue : Queue {
  DeliveryQueue::BoundedEvents others;

  void tell(std::uint32_t count, std::uint32_t first = 0) {
    for (std::uint32_t i = 0; i < count; ++i) {
      queue.bounded_event({1, Adaptation{first + i}}, others);
      queue.publish();
    }
  }
  std::vector<EventBody> take() {
    std::vector<EventBody> taken;
    while (auto batch = queue.take()) {
      for (Event& event : batch->events) {
        CHECK(event.association == 1);
        taken.push_back(std::move(event.body));
      }
    }
    return taken;
  }
};

std::uint64_t lost(const EventBody& body) {
  const auto* losses = std::get_if<NotificationsLost>(&body);
  return losses == nullptr ? 0 : losses->count;
}

TEST_CASE("of events that a peer brings about at will 64 wait, and the others are counted once") {
  BoundedQueue q;
  q.tell(64);
  q.tell(100, 64);
  const auto taken = q.take();
  REQUIRE(taken.size() == 65);
  for (std::uint32_t i = 0; i < 64; ++i) CHECK(std::get<Adaptation>(taken[i]).indication == i);
  CHECK(lost(taken.back()) == 100);

  // There is room again, and nothing is told twice.
  q.tell(3);
  CHECK(q.take().size() == 3);
  q.tell(65);
  CHECK(lost(q.take().back()) == 1);
}

TEST_CASE("what was not kept is told before the end of its association") {
  BoundedQueue q;
  q.tell(70);
  q.queue.event({1, Closed{}});
  q.queue.publish();
  const auto taken = q.take();
  REQUIRE(taken.size() == 66);
  CHECK(lost(taken[64]) == 6);
  CHECK(std::holds_alternative<Closed>(taken[65]));
}

TEST_CASE("what was not kept is counted once, whatever batches fill up meanwhile") {
  BoundedQueue q;
  for (int i = 0; i < 20; ++i) {
    q.tell(70);
    q.message(1, 1u << 20);
    q.queue.publish();
  }
  const auto taken = q.take();
  REQUIRE(taken.size() == 65);
  CHECK(lost(taken.back()) == 20 * 70 - 64);
}

TEST_CASE("what was not kept after the user took the count of others is counted anew") {
  BoundedQueue q;
  q.tell(66);
  std::uint64_t losses = 0;
  std::size_t kept = 0;
  const auto take_one = [&] {
    const auto batch = q.queue.take();
    if (!batch) return false;
    for (const Event& event : batch->events) {
      losses += lost(event.body);
      kept += std::holds_alternative<Adaptation>(event.body) ? 1 : 0;
    }
    return true;
  };
  REQUIRE(take_one());  // the first of them only
  q.tell(10);
  while (take_one()) {
  }
  q.tell(100);
  while (take_one()) {
  }
  CHECK(kept + losses == 176);
  CHECK(kept == 128);
}

}  // namespace
}  // namespace rxsctp::host
