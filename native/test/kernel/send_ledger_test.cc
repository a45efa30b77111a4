#include "kernel/send_ledger.h"

#include <doctest/doctest.h>

#include <deque>
#include <random>
#include <vector>

namespace rxsctp::kernel {
namespace {

MessageInfo tracked(std::uint32_t token) {
  MessageInfo info;
  info.token = token;
  return info;
}

MessageInfo short_lived(std::uint32_t token) {
  MessageInfo info = tracked(token);
  info.reliability = Reliability::kLifetime;
  info.reliability_value = 50;
  return info;
}

/// Tokens of what is done with while the kernel occupies `memory`.
std::vector<std::uint32_t> settled(SendLedger& ledger, std::uint64_t memory) {
  std::vector<std::uint32_t> tokens;
  while (const auto entry = ledger.settle(memory)) tokens.push_back(entry->info.token);
  return tokens;
}

using Tokens = std::vector<std::uint32_t>;

TEST_CASE("nothing is done with while the memory may be the oldest message's") {
  SendLedger ledger(true);
  ledger.add(tracked(1), 1000);
  ledger.add(tracked(2), 1000);
  CHECK(settled(ledger, 4000).empty());
  CHECK(settled(ledger, 1).size() == 1);  // of the second, which has more than that
  CHECK(ledger.bytes() == 1000);
  CHECK(settled(ledger, 1).empty());
  CHECK(settled(ledger, 0) == Tokens{2});
  CHECK(ledger.empty());
  CHECK(ledger.bytes() == 0);
}

TEST_CASE("memory that grew with several messages is not counted on by those among them") {
  SendLedger ledger(true);
  ledger.add(tracked(1), 100);
  const std::uint32_t first = ledger.next_context();
  ledger.add(tracked(2), 100);
  ledger.add(tracked(3), 100);
  ledger.measured(first, 1000, 11'000);
  CHECK(settled(ledger, 10'001).empty());
  CHECK(settled(ledger, 10'000) == Tokens{1});
  CHECK(settled(ledger, 5000).empty());
  CHECK(settled(ledger, 600) == Tokens{2});
}

TEST_CASE("memory that shrank meanwhile says nothing") {
  SendLedger ledger(true);
  ledger.add(tracked(1), 100);
  const std::uint32_t first = ledger.next_context();
  ledger.add(tracked(2), 100);
  ledger.measured(first, 5000, 4000);
  CHECK(settled(ledger, 613).empty());
  CHECK(settled(ledger, 612) == Tokens{1});
}

TEST_CASE("out of order nothing is done with before everything is") {
  SendLedger ledger(false);
  ledger.add(tracked(1), 100);
  ledger.add(tracked(2), 100);
  CHECK(settled(ledger, 1).empty());
  CHECK(settled(ledger, 0) == Tokens{1, 2});
}

TEST_CASE("with messages that may be given up nothing is done with before everything is") {
  SendLedger ledger(true);
  ledger.add(tracked(1), 100);
  ledger.add(short_lived(2), 100);
  ledger.add(tracked(3), 100);
  CHECK(ledger.partially_reliable());
  CHECK(settled(ledger, 1).empty());
  CHECK(settled(ledger, 0) == Tokens{1, 2, 3});
  CHECK_FALSE(ledger.partially_reliable());
  ledger.add(tracked(4), 100);
  ledger.add(tracked(5), 100);
  CHECK(settled(ledger, 1) == Tokens{4});
}

TEST_CASE("a message fails once, and is not done with then") {
  SendLedger ledger(true);
  const std::uint32_t first = ledger.next_context();
  ledger.add(tracked(1), 10);
  ledger.add(tracked(2), 20);
  ledger.add(tracked(3), 30);
  CHECK_FALSE(ledger.fail(first + 3));
  CHECK_FALSE(ledger.fail(first - 1));
  const auto failed = ledger.fail(first + 1);
  REQUIRE(failed);
  CHECK(failed->info.token == 2);
  CHECK(failed->bytes == 20);
  CHECK(ledger.bytes() == 40);
  CHECK_FALSE(ledger.fail(first + 1));
  REQUIRE(ledger.fail(first));
  CHECK_FALSE(ledger.fail(first));
  CHECK(settled(ledger, 0) == Tokens{3});
  CHECK_FALSE(ledger.fail(first + 2));
}

/// A kernel that takes messages in fragments and frees them in order, with more memory for each
/// than anybody knows.
class Kernel {
 public:
  explicit Kernel(std::mt19937& random) : random_(random) {}

  void take(std::size_t bytes) {
    constexpr std::size_t kFragment = 1400;
    Message message;
    do {
      const std::size_t size = std::min(bytes, kFragment);
      bytes -= size;
      message.fragments.push_back(size + 513 + random_() % 2000);
      memory_ += message.fragments.back();
    } while (bytes > 0);
    messages_.push_back(std::move(message));
  }
  /// Frees some fragments; returns how many messages that ended.
  std::uint32_t acknowledge(std::size_t fragments) {
    std::uint32_t done = 0;
    for (; fragments > 0 && !messages_.empty(); --fragments) {
      auto& oldest = messages_.front().fragments;
      memory_ -= oldest.front();
      oldest.pop_front();
      if (!oldest.empty()) continue;
      messages_.pop_front();
      ++done;
    }
    return done;
  }
  std::uint64_t memory() const { return memory_; }

 private:
  struct Message {
    std::deque<std::uint64_t> fragments;
  };
  std::mt19937& random_;
  std::deque<Message> messages_;
  std::uint64_t memory_ = 0;
};

TEST_CASE("nothing is done with before the kernel has freed it, and all of it in the end") {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Kernel kernel(random);
    SendLedger ledger(true);
    std::uint32_t sent = 0;
    std::uint32_t acknowledged = 0;
    std::uint32_t told = 0;
    const auto settle = [&] {
      for (const std::uint32_t token : settled(ledger, kernel.memory())) {
        REQUIRE(token == ++told);
        REQUIRE(told <= acknowledged);
      }
    };
    for (int step = 0; step < 400; ++step) {
      const std::uint64_t before = kernel.memory();
      const std::uint32_t first = ledger.next_context();
      for (unsigned i = random() % 5; i > 0; --i) {
        const std::size_t bytes = 1 + random() % (random() % 8 == 0 ? 20'000 : 200);
        kernel.take(bytes);
        ledger.add(tracked(++sent), bytes);
        // Acknowledged while others are being sent.
        if (random() % 4 == 0) acknowledged += kernel.acknowledge(random() % 4);
      }
      if (random() % 2 == 0) ledger.measured(first, before, kernel.memory());
      acknowledged += kernel.acknowledge(random() % 8);
      settle();
    }
    acknowledged += kernel.acknowledge(1'000'000);
    settle();
    CHECK(told == sent);
    CHECK(ledger.bytes() == 0);
  }
}

}  // namespace
}  // namespace rxsctp::kernel
