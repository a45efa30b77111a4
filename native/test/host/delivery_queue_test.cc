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

TEST_CASE("payload memory outlives its pool's owner") {
  auto pool = PayloadPool::make();
  auto buffer = pool->take(10);
  pool.reset();
  buffer.append(std::vector<std::uint8_t>(100'000, 7));
  CHECK(buffer.bytes()[99'999] == 7);
}

TEST_CASE("of events that a peer brings about at will 64 wait, until the user has taken them") {
  Queue q;
  DeliveryQueue::BoundedEvents others;
  const auto tell = [&](std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) q.queue.bounded_event({1, Adaptation{i}}, others);
    q.queue.publish();
  };
  const auto take = [&] {
    std::size_t taken = 0;
    while (auto batch = q.queue.take()) taken += batch->events.size();
    return taken;
  };
  tell(60);
  tell(60);
  CHECK(take() == 64);
  tell(3);
  CHECK(take() == 3);
}

}  // namespace
}  // namespace rxsctp::host
