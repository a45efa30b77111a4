// Whose turn it is (RFC 8260, 3).
#include "sctp/tx/stream_scheduler.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sctp/tx/ordered_streams.h"
#include "test/sctp/support/test_random.h"

namespace rxsctp::sctp {
namespace {

constexpr Scheduler kOthers[] = {Scheduler::kPriority, Scheduler::kRoundRobin,
                                 Scheduler::kFairCapacity, Scheduler::kWeightedFairQueueing};

struct Fixture {
  explicit Fixture(Scheduler kind) : streams(resources, kind) {}

  BufferPool pool;
  Work work;
  Resources resources{pool, work};
  OrderedStreams streams;

  std::uint32_t push(std::uint16_t stream, std::size_t size = 1) {
    return streams.push({.stream = stream}, std::vector<std::uint8_t>(size));
  }
  /// Sends a fragment of at most `most` bytes, and returns its stream.
  std::uint16_t cut(std::uint32_t most = 0xffff) {
    const std::uint32_t length = std::min(most, streams.next_unsent());
    const Fragment fragment = streams.cut(static_cast<std::uint16_t>(length));
    const std::uint16_t stream = streams.chunk(fragment).stream;
    if (fragment.ends_message()) streams.let_go(fragment);
    return stream;
  }
  std::string order(std::size_t count = 1000) {
    std::string streams_of;
    for (; count > 0 && streams.has_unsent(); --count) streams_of += std::to_string(cut());
    return streams_of;
  }
  /// Keeps the streams below `count` busy with messages of `size(stream)` bytes each, for `cuts`
  /// messages; returns how many bytes each has sent.
  template <typename Size>
  std::vector<double> share(std::uint16_t count, int cuts, Size size) {
    for (std::uint16_t stream = 0; stream < count; ++stream) push(stream, size(stream));
    std::vector<double> bytes(count);
    for (int i = 0; i < cuts; ++i) {
      const std::uint16_t stream = cut();
      bytes[stream] += static_cast<double>(size(stream));
      push(stream, size(stream));
    }
    return bytes;
  }
};

TEST_CASE("round robin: one message of each stream in turn") {
  Fixture f(Scheduler::kRoundRobin);
  for (const std::uint16_t stream : {1, 1, 1, 2, 3, 3}) f.push(stream);
  CHECK(f.order(2) == "12");
  f.push(4);
  CHECK(f.order() == "31431");
}

TEST_CASE("priority: the lowest value first, those that have the same in turn") {
  Fixture f(Scheduler::kPriority);
  f.streams.set_value(1, 5);
  f.streams.set_value(2, 5);
  f.streams.set_value(3, 65'535);
  for (const std::uint16_t stream : {3, 1, 1, 2, 2, 4}) f.push(stream);
  CHECK(f.order(2) == "41");
  f.push(5);  // as 4, it has 0
  CHECK(f.order(2) == "52");
  f.streams.set_value(3, 1);
  f.streams.set_value(2, 6);
  CHECK(f.order() == "312");
}

TEST_CASE("a value counts for a message that waits, and not for one that was begun") {
  Fixture f(Scheduler::kPriority);
  f.push(1, 30);
  f.push(2, 30);
  CHECK(f.cut(10) == 1);
  f.streams.set_value(1, 9);
  f.push(3, 10);
  CHECK(f.streams.next_unsent() == 20);
  CHECK(f.order() == "123");
}

TEST_CASE("without interleaving a message that was begun keeps its turn, whatever the scheduler") {
  for (const Scheduler kind : kOthers) {
    Fixture f(kind);
    f.push(7, 100);
    for (int i = 0; i < 9; ++i) {
      CHECK(f.cut(10) == 7);
      f.push(static_cast<std::uint16_t>(i), 10);
    }
    CHECK(f.cut(10) == 7);
    CHECK(f.order().size() == 9);
  }
}

TEST_CASE("fair capacity: streams with messages of any size get as many bytes") {
  Fixture f(Scheduler::kFairCapacity);
  f.streams.set_value(2, 7);  // which does not matter
  const auto bytes =
      f.share(4, 20'000, [](std::uint16_t stream) { return std::size_t{10} << (2 * stream); });
  const auto [least, most] = std::minmax_element(bytes.begin(), bytes.end());
  CHECK(*most - *least <= 2 * 640);
  CHECK(*least > 0);
}

TEST_CASE("weighted fair queueing: as many bytes as the weight says, 1 unless told") {
  Fixture f(Scheduler::kWeightedFairQueueing);
  f.streams.set_value(1, 2);
  f.streams.set_value(2, 10);
  f.streams.set_value(3, 100);
  const auto bytes = f.share(4, 50'000, [](std::uint16_t stream) { return 100u + stream; });
  CHECK(bytes[1] / bytes[0] == doctest::Approx(2).epsilon(0.02));
  CHECK(bytes[2] / bytes[0] == doctest::Approx(10).epsilon(0.02));
  CHECK(bytes[3] / bytes[0] == doctest::Approx(100).epsilon(0.02));
}

TEST_CASE("fair capacity: a stream that was idle is owed nothing, and one that drained owes on") {
  Fixture f(Scheduler::kFairCapacity);
  for (int i = 0; i < 10; ++i) f.push(1, 100);
  f.order(9);
  f.push(2, 150);
  f.push(2, 150);
  f.push(1, 100);
  CHECK(f.order() == "2121");
  f.push(3, 10'000);
  CHECK(f.order() == "3");
  f.push(3, 100);
  f.push(4, 100);
  CHECK(f.order() == "43");
}

TEST_CASE("what is withdrawn takes no turn, and leaves the order as it is") {
  Fixture f(Scheduler::kRoundRobin);
  const std::uint32_t first = f.push(1);
  f.push(1);
  f.push(2);
  const std::uint32_t third = f.push(3);
  f.streams.withdraw(first);
  f.streams.withdraw(third);
  CHECK(f.order() == "12");
  CHECK(f.streams.size() == 0);
  CHECK(f.pool.used_bytes() == 0);
}

TEST_CASE("what is given up while it is half sent has used its turn") {
  Fixture f(Scheduler::kRoundRobin);
  f.push(1, 100);
  f.push(1);
  f.push(2);
  CHECK(f.cut(50) == 1);
  CHECK(f.streams.take_unsent().sent == 50);
  CHECK(f.order() == "21");
}

TEST_CASE("values go over to streams that begin anew") {
  Fixture f(Scheduler::kPriority);
  f.streams.set_value(1, 5);
  f.push(1);
  f.order();
  Fixture g(Scheduler::kPriority);
  g.streams.take_over(f.streams.hand_over());
  g.push(1);
  g.push(2);
  CHECK(g.order() == "21");
}

/// Each message once, in the order of its stream, whatever is withdrawn, valued and sent.
TEST_CASE("schedulers lose nothing, and keep the order of each stream") {
  for (const Scheduler kind : kOthers) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
      Fixture f(kind);
      test::TestRandom random(seed);
      std::map<std::uint16_t, std::vector<std::uint32_t>> waiting;
      std::uint32_t pushed = 0;
      const auto send = [&] {
        const std::uint32_t handle = f.streams.next_handle();
        const std::uint32_t ppid = f.streams.message(handle).info.ppid;
        const auto most = static_cast<std::uint32_t>(1 + random.next32() % 30);
        const bool all = f.streams.next_unsent() <= most;
        const std::uint16_t stream = f.cut(most);
        REQUIRE(!waiting[stream].empty());
        CHECK(waiting[stream].front() == ppid);
        if (all) waiting[stream].erase(waiting[stream].begin());
      };
      for (int step = 0; step < 3000; ++step) {
        const auto stream = static_cast<std::uint16_t>(random.next32() % 20);
        switch (random.next32() % 8) {
          case 0:
          case 1:
          case 2:
            f.streams.push({.ppid = ++pushed, .stream = stream},
                           std::vector<std::uint8_t>(1 + random.next32() % 50));
            waiting[stream].push_back(pushed);
            break;
          case 3:
            f.streams.set_value(stream, static_cast<std::uint16_t>(1 + random.next32() % 5));
            break;
          case 4:
            if (f.streams.has_unsent() && random.next32() % 4 == 0) {
              const OutgoingMessage gone = f.streams.take_unsent();
              waiting[gone.info.stream].erase(waiting[gone.info.stream].begin());
            }
            break;
          default:
            if (f.streams.has_unsent()) send();
        }
      }
      while (f.streams.has_unsent()) send();
      CHECK(std::ranges::all_of(waiting, [](const auto& one) { return one.second.empty(); }));
      CHECK(f.streams.size() == 0);
      CHECK(f.pool.used_bytes() == 0);
    }
  }
}

TEST_CASE("a decision takes steps in the order of the logarithm of the streams that wait") {
  for (const Scheduler kind : kOthers) {
    Fixture f(kind);
    constexpr std::uint32_t kStreams = 65'535;
    for (std::uint32_t stream = 0; stream < kStreams; ++stream) {
      f.push(static_cast<std::uint16_t>(stream));
      f.push(static_cast<std::uint16_t>(stream));
    }
    const std::uint64_t before = f.work.steps();
    for (std::uint32_t i = 0; i < kStreams; ++i) f.cut();
    CHECK(f.work.steps() - before <= std::uint64_t{18} * kStreams);
  }
}

}  // namespace
}  // namespace rxsctp::sctp
