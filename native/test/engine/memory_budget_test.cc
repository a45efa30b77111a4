#include "engine/memory_budget.h"

#include <doctest/doctest.h>

#include <vector>

namespace rxsctp {
namespace {

constexpr std::uint64_t kLimit = 64u << 20;

TEST_CASE("an association may hold what nobody holds, and gives it back when it goes") {
  const auto budget = std::make_shared<MemoryBudget>(kLimit);
  MemoryShare one(budget);
  CHECK(one.room() == kLimit);
  one.hold(kLimit / 4);
  CHECK(budget->used() == kLimit / 4);
  CHECK(one.room() == kLimit / 2);
  one.hold(kLimit / 2);
  CHECK(one.room() == 0);
  CHECK(MemoryShare(budget).room() == kLimit / 2);
  {
    const MemoryShare moved = std::move(one);
    CHECK(moved.held() == kLimit / 2);
    CHECK(budget->used() == kLimit / 2);
  }
  CHECK(budget->used() == 0);
}

TEST_CASE("any number of greedy associations stay below the limit, and leave room for one more") {
  for (const std::size_t count : {1u, 10u, 1000u}) {
    const auto budget = std::make_shared<MemoryBudget>(kLimit);
    std::vector<MemoryShare> shares;
    for (std::size_t i = 0; i < count; ++i) shares.emplace_back(budget);
    constexpr std::uint64_t kChunk = 1500;
    bool grew = true;
    while (grew) {
      grew = false;
      for (MemoryShare& share : shares) {
        if (share.room() < kChunk) continue;
        share.hold(share.held() + kChunk);
        grew = true;
      }
    }
    CHECK(budget->used() <= kLimit);
    CHECK(budget->allowance() + kChunk >= kLimit / (count + 1));
    CHECK(!budget->exhausted());
  }
}

TEST_CASE("the largest has to wait first") {
  const auto budget = std::make_shared<MemoryBudget>(kLimit);
  MemoryShare large(budget);
  MemoryShare small(budget);
  large.hold(kLimit / 2);
  small.hold(kLimit / 8);
  CHECK(large.room() == 0);
  CHECK(small.room() == kLimit / 4);
}

TEST_CASE("everybody has a minimum, whatever others hold") {
  const auto budget = std::make_shared<MemoryBudget>(kLimit);
  MemoryShare all(budget);
  all.hold(kLimit);
  CHECK(budget->exhausted());
  CHECK(MemoryShare(budget).room() == MemoryBudget::kMinimum);
}

TEST_CASE("who was short of memory is told once when a good part of it is free") {
  const auto budget = std::make_shared<MemoryBudget>(kLimit);
  MemoryShare all(budget);
  all.hold(kLimit);
  CHECK(!budget->take_relief());
  budget->note_shortage();
  CHECK(!budget->take_relief());
  all.hold(kLimit - kLimit / 64);
  CHECK(!budget->take_relief());
  all.hold(kLimit - kLimit / 32);
  CHECK(budget->take_relief());
  CHECK(!budget->take_relief());
}

TEST_CASE("a message costs more than its payload") {
  CHECK(memory_of({1000, 1000}) == 1000 + 1000 * MemoryBudget::kMessageCost);
}

}  // namespace
}  // namespace rxsctp
