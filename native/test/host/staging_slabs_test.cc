#include "host/staging_slabs.h"

#include <doctest/doctest.h>

#include <set>
#include <thread>
#include <vector>

namespace rxsctp::host {
namespace {

TEST_CASE("a slab is given again when nobody holds it, the one let go of last first") {
  const auto slabs = StagingSlabs::make();
  PayloadHold staging;
  StagingSlab& first = slabs->take(staging);
  PayloadHold message(first);
  StagingSlab& second = slabs->take(staging);
  CHECK(&second != &first);
  CHECK(&slabs->take(staging) != &first);
  message.reset();
  CHECK(&slabs->take(staging) == &first);
  CHECK(&slabs->take(staging) == &second);
  CHECK(slabs->size() == 3);
}

TEST_CASE("what is never let go of keeps a bounded number of slabs, and the overflow goes round") {
  const auto slabs = StagingSlabs::make();
  std::vector<PayloadHold> kept(StagingSlabs::kMaxSlabs);
  std::set<std::size_t> indices;
  for (PayloadHold& hold : kept) {
    CHECK(slabs->scarce() == (indices.size() >= StagingSlabs::kScarce));
    indices.insert(slabs->take(hold).index());
  }
  CHECK(indices.size() == StagingSlabs::kMaxSlabs);
  PayloadHold none;
  StagingSlab& overflow = slabs->take(none);
  CHECK(overflow.index() == StagingSlabs::kMaxSlabs);
  CHECK_FALSE(none);
  CHECK(&slabs->take(none) == &overflow);
  kept[5] = {};
  CHECK(slabs->take(none).index() == 5);
  CHECK(none);
  CHECK(slabs->size() == StagingSlabs::kMaxSlabs);
}

TEST_CASE("a slab begins empty") {
  const auto slabs = StagingSlabs::make();
  PayloadHold hold;
  StagingSlab& slab = slabs->take(hold);
  CHECK(slab.staged() == 0);
  std::ranges::fill(slab.memory(), std::uint8_t{0xff});
  CHECK(slab.staged() == StagingSlab::kCapacity);  // never more than there is
  hold = {};
  CHECK(&slabs->take(hold) == &slab);
  CHECK(slab.staged() == 0);
}

TEST_CASE("a slab outlives its channel while a message is in it") {
  auto slabs = StagingSlabs::make();
  const std::weak_ptr<StagingSlabs> alive = slabs;
  PayloadHold hold;
  StagingSlab& slab = slabs->take(hold);
  slabs.reset();
  slab.memory().front() = 7;
  CHECK(slab.memory().front() == 7);
  hold = {};
  CHECK(alive.expired());
}

TEST_CASE("slabs are let go of on another thread than they are taken on") {
  const auto slabs = StagingSlabs::make();
  for (int round = 0; round < 200; ++round) {
    std::vector<PayloadHold> holds(8);
    for (PayloadHold& hold : holds) slabs->take(hold).memory().front() = 1;
    std::thread([&holds] { holds.clear(); }).join();
  }
  CHECK(slabs->size() == 8);
}

}  // namespace
}  // namespace rxsctp::host
