#include <doctest/doctest.h>

#include <cstring>
#include <map>
#include <random>

#include "sctp/memory/buffer_pool.h"
#include "sctp/memory/flat_table.h"
#include "sctp/memory/ring_queue.h"
#include "sctp/memory/stream_table.h"

namespace rxsctp::sctp {

TEST_CASE("buffer pool: a freed block serves the next of its class") {
  BufferPool pool;
  std::uint8_t* first;
  {
    Buffer buffer = pool.allocate(100);
    first = buffer.data();
    CHECK(buffer.capacity() == 128);
    CHECK(pool.used_bytes() == 128);
  }
  CHECK(pool.used_bytes() == 0);
  CHECK(pool.cached_bytes() == 128);
  Buffer other_class = pool.allocate(64);
  CHECK(other_class.data() != first);
  CHECK(pool.allocate(65).data() == first);
}

TEST_CASE("buffer pool: what it keeps is bounded, and blocks above 1 MiB are not kept") {
  BufferPool pool;
  {
    std::vector<Buffer> buffers;
    for (int i = 0; i < 20; ++i) buffers.push_back(pool.allocate(1u << 20));
  }
  CHECK(pool.cached_bytes() == BufferPool::kMaxCachedBytes);
  {
    Buffer large = pool.allocate((1u << 20) + 1);
    CHECK(large.capacity() == (1u << 20) + 1);
    std::memset(large.data(), 1, large.capacity());
  }
  CHECK(pool.cached_bytes() == BufferPool::kMaxCachedBytes);
}

TEST_CASE("buffer: moving hands the block over") {
  BufferPool pool;
  Buffer a = pool.allocate(10);
  Buffer b = std::move(a);
  CHECK_FALSE(a);
  CHECK(b);
  a = std::move(b);
  CHECK(a);
  a.reset();
  CHECK(pool.used_bytes() == 0);
}

TEST_CASE("buffer pool: a block without its handle goes back with the size it was asked for") {
  BufferPool pool;
  std::uint8_t* block = pool.detach(pool.allocate(100));
  CHECK(pool.used_bytes() == 128);
  {
    const Buffer attached = pool.attach(block, 100);
    CHECK(attached.data() == block);
    CHECK(attached.capacity() == 128);
  }
  CHECK(pool.used_bytes() == 0);
  CHECK(pool.allocate(100).data() == block);
}

TEST_CASE("ring queue: order and positions survive growth and wrap-around") {
  BufferPool pool;
  RingQueue<Buffer> queue(pool);
  std::uint8_t next_in = 0;
  std::uint8_t next_out = 0;
  const auto push = [&] {
    Buffer buffer = pool.allocate(1);
    *buffer.data() = next_in++;
    queue.push_back(std::move(buffer));
  };
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 5; ++i) push();
    for (int i = 0; i < 3; ++i) {
      CHECK(*queue.front().data() == next_out++);
      queue.pop_front();
    }
    for (std::size_t i = 0; i < queue.size(); ++i) {
      CHECK(*queue[i].data() == static_cast<std::uint8_t>(next_out + i));
    }
  }
  queue.clear();
  CHECK(pool.used_bytes() == 0);
}

TEST_CASE("flat table: behaves like a map under random use") {
  BufferPool pool;
  Work work;
  FlatTable<Buffer> table({pool, work, 99});
  std::map<std::uint32_t, std::uint8_t> model;
  std::mt19937 random(7);
  for (int step = 0; step < 4000; ++step) {
    // Keys at both ends of the number space, many with equal low bits.
    const std::uint32_t key = (random() % 64) * (random() % 2 == 0 ? 1 : 256) - 32;
    if (model.contains(key)) {
      Buffer value = table.take(key);
      CHECK(*value.data() == model[key]);
      model.erase(key);
    } else {
      Buffer value = pool.allocate(1);
      *value.data() = static_cast<std::uint8_t>(step);
      table.insert(key, std::move(value));
      model[key] = static_cast<std::uint8_t>(step);
    }
    REQUIRE(table.size() == model.size());
    for (const auto& [k, v] : model) {
      const Buffer* found = table.find(k);
      REQUIRE(found != nullptr);
      REQUIRE(*found->data() == v);
    }
  }
  table.clear();
  CHECK(pool.used_bytes() == 0);
}

TEST_CASE("stream table: entries come with their first use, and the highest stream has room") {
  StreamTable<int> table;
  const auto used = [&table] {
    std::map<std::uint16_t, int> all;
    table.for_each([&all](std::uint16_t stream, int value) {
      CHECK((all.empty() || all.rbegin()->first < stream));
      all[stream] = value;
    });
    std::erase_if(all, [](const auto& entry) { return entry.second == 0; });
    return all;
  };
  CHECK(used().empty());
  CHECK(table[30000] == 0);
  table[65535] = 7;
  table[3] = 5;
  table[4] = 6;
  table[65535] += 1;
  CHECK(used() == std::map<std::uint16_t, int>{{3, 5}, {4, 6}, {65535, 8}});
}

}  // namespace rxsctp::sctp
